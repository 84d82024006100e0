import { connectObf, disconnect } from './arrange/connection.ts';
import { createCourse } from './arrange/course.ts';
import { deleteRules, makeRule, setOtherPlugin } from './arrange/other-plugin.ts';
import { CourseBadgePage } from './pages/course-badge-page.ts';
import { waitUntilSettled } from './pages/wait-until-settled.ts';
import { expect, test } from './test.ts';

const CLIENT = 'NORTHFIELD1';
// No other test shows this one: until it was shown, Moodle does not know its name.
const RULED = { id: 'NB0005', name: 'Safeguarding Awareness' };

// What another test finds is one connection of Navigatr, and no such plugin.
test.afterEach(async ({ wholeEnv }) => {
  await setOtherPlugin(wholeEnv, false);
  await disconnect(wholeEnv);
});

test("a badge that Open Badge Factory's own plugin issues in a course is not issued there twice", async ({
  env,
  admin,
  teacher,
  looksGood,
}) => {
  await connectObf(env);
  await setOtherPlugin(env, true);
  const course = await createCourse(env, { criteria: [{ kind: 'self' }], badge: 'none' });
  await makeRule(env, course.id, RULED.id);

  const badges = new CourseBadgePage(teacher);
  await badges.open(course.id);
  await expect(badges.main).toContainText(
    'has an awarding rule that issues the badge "NB0005" in this course',
  );
  await badges.providers.selectOption(`obf:${CLIENT}`);
  await teacher.getByRole('button', { name: 'Continue to Select Badge' }).click();
  await badges.waitUntilFetched();
  await badges.search(RULED.name);
  await badges.waitUntilFetched();
  await badges
    .badge(/^Safeguarding Awareness/)
    .and(teacher.locator(`[value="${RULED.id}"]`))
    .check();
  await badges.saveMapping();
  await expect(badges.main.getByRole('alert')).toContainText('so learners would get the badge twice');
  await expect(badges.main.getByRole('alert')).toContainText(
    'Ask your Moodle administrator to take that rule over',
  );
  await looksGood(teacher, 'course-picker-other-plugin');

  await deleteRules(env);
  await badges.saveMapping();
  await expect(badges.card).toContainText('Active');

  // A rule that comes later stops nothing, and is said.
  await makeRule(env, course.id, RULED.id);
  await badges.open(course.id);
  await expect(badges.card).toContainText('Active, with problems');
  await expect(badges.card).toContainText('learners may get the badge twice');
  await looksGood(teacher, 'course-mapped-other-plugin');
  const asAdmin = new CourseBadgePage(admin);
  await asAdmin.open(course.id);
  const link = asAdmin.card.getByRole('link', { name: 'Open the awarding rules of this badge' });
  await expect(link).toHaveAttribute('href', /\/local\/obf\/badge\.php\?action=show&show=criteria&id=NB0005/);

  // What is paused stays so until the rule is deleted.
  await badges.card.getByRole('button', { name: 'Pause' }).click();
  await expect(badges.card).toContainText('Paused');
  await waitUntilSettled(teacher);
  await badges.card.getByRole('button', { name: 'Resume' }).click();
  await expect(badges.main).toContainText('Nothing was changed. Ask your Moodle administrator');
  await expect(badges.card).toContainText('Paused');
});

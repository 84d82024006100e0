import { createCourse, createCourseForOne } from './arrange/course.ts';
import { deliver } from './environment/deliver.ts';
import type { TestEnvironment } from './environment/test-environment.ts';
import { CourseBadgePage } from './pages/course-badge-page.ts';
import { LogPage } from './pages/log-page.ts';
import { waitUntilSettled } from './pages/wait-until-settled.ts';
import { PEOPLE } from './people/people.ts';
import { expect, test } from './test.ts';

const TEACHER = { username: PEOPLE.teacher.username, password: PEOPLE.teacher.username };

/** What has the focus, as a reader hears it. */
const focused =
  "document.activeElement === document.body ? 'nothing' : document.activeElement.textContent.trim()";

/** A course whose one badge Navigatr refused, once. */
async function oneRefused(env: TestEnvironment) {
  const { course, complete, email } = await createCourseForOne(env);
  await env.sandbox.control.addFault({ kind: 'status', status: 409, times: 1, match: { email } });
  await complete();
  await deliver(env);
  return { course, email };
}

test('after "Do not send" the dialog, the row, the counts and the focus tell the new truth at once', async ({
  env,
  teacher,
  looksGood,
}) => {
  const { course } = await oneRefused(env);
  const log = new LogPage(teacher);
  await log.open(course.id);
  const row = log.rowOf('Learner1');
  await expect(row).toContainText('Needs attention');
  await expect(log.count('cancelled')).toBeHidden();
  await log.showDetails(row);
  await log.details.getByRole('button', { name: 'Do not send' }).click();
  const question = teacher.getByRole('dialog').filter({ hasText: 'The learner will not receive this badge' });
  await question.getByRole('button', { name: 'Do not send' }).click();

  await expect(log.details).toContainText('Done.');
  await expect(log.details).toContainText('Cancelled');
  await expect(log.details.getByRole('listitem').filter({ hasText: 'Tess Teacher' })).toContainText(
    'Cancelled',
  );
  await expect(row).toContainText('Cancelled');
  await expect(log.count('cancelled')).toHaveText('1');
  await expect(log.count('needsAttention')).toHaveText('0');
  await looksGood(teacher, 'log-details-cancelled');
  await log.closeDetails();
  await expect.poll(() => teacher.evaluate(focused)).toBe('Details');
});

test('a retry is followed until the badge is issued, without cron', async ({ env, teacher, issued }) => {
  const { course, email } = await oneRefused(env);
  const log = new LogPage(teacher);
  await log.open(course.id);
  const row = log.rowOf('Learner1');
  await row.getByRole('button', { name: /Actions|Edit/ }).click();
  await teacher.getByRole('menuitem', { name: 'Retry' }).click();
  await expect(row).toContainText('Issued');
  await expect(log.count('issued')).toHaveText('1');
  await expect(log.count('needsAttention')).toHaveText('0');
  expect(await issued()).toEqual([`${email}: 51`]);
  await expect.poll(() => teacher.evaluate(focused)).toBe('Details');
});

test('two tabs: what the other one did is told, and not overwritten', async ({
  env,
  teacher,
  openPage,
  looksGood,
}) => {
  const course = await createCourse(env, { criteria: [{ kind: 'self' }], badge: 'none' });
  const first = new CourseBadgePage(teacher);
  const second = new CourseBadgePage(await openPage(TEACHER));
  for (const badges of [first, second]) {
    await badges.open(course.id);
    await badges.chooseProvider('Northfield College');
  }
  await second.search('first aid at work');
  await second.badge(/First Aid at Work/).check();
  await second.saveMapping();
  await expect(second.card).toContainText('First Aid at Work');

  await first.search('food hygiene');
  await first.badge(/Food Hygiene Level 2/).check();
  await first.saveMapping();
  await expect(first.main).toContainText('Its badge is now "First Aid at Work" (Tess Teacher, ');
  await expect(first.card).toContainText('First Aid at Work');
  await looksGood(teacher, 'course-changed-meanwhile');

  await second.card.getByRole('button', { name: 'Pause' }).click();
  await expect(second.main).toContainText('Paused. Nothing is sent until the badge is resumed.');
  const dialog = await first.askToRemove();
  await dialog.getByRole('button', { name: 'Remove Badge' }).click();
  await expect(first.main).toContainText('It is now: Paused (Tess Teacher, ');
  await expect(first.card).toContainText('First Aid at Work');
});

test("the browser's Back does not bring an old page that is ready to save", async ({ env, teacher }) => {
  const course = await createCourse(env, { criteria: [{ kind: 'self' }], badge: 'none' });
  const badges = new CourseBadgePage(teacher);
  await badges.open(course.id);
  await badges.chooseProvider('Northfield College');
  await badges.search('first aid at work');
  await badges.badge(/First Aid at Work/).check();
  await badges.saveMapping();
  await expect(badges.main).toContainText('Learners who complete this course from now on receive this badge');
  await expect.poll(() => new URL(teacher.url()).searchParams.has('done')).toBe(false);

  await teacher.goBack();
  await waitUntilSettled(teacher);
  await expect(badges.card).toContainText('First Aid at Work');
  await expect(badges.picker).toHaveCount(0);
  await expect(badges.main).not.toContainText('Saved.');
});

test('after Pause the focus is where the page says so', async ({ env, teacher }) => {
  const course = await createCourse(env, { criteria: [{ kind: 'self' }] });
  const badges = new CourseBadgePage(teacher);
  await badges.open(course.id);
  await badges.card.getByRole('button', { name: 'Pause' }).click();
  await expect(badges.main).toContainText('Paused. Nothing is sent until the badge is resumed.');
  await waitUntilSettled(teacher);
  expect(await teacher.evaluate(focused)).toContain('Paused.');
});

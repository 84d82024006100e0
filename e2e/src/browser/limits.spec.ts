import { connectObf, disconnect } from './arrange/connection.ts';
import { createCourse } from './arrange/course.ts';
import { ConnectionPage } from './pages/connection-page.ts';
import { CourseBadgePage } from './pages/course-badge-page.ts';
import { visit, waitUntilSettled } from './pages/wait-until-settled.ts';
import { expect, test } from './test.ts';

const WANTED = { criteria: [{ kind: 'self' as const }], badge: 'none' as const };

// What another test finds is one connection of Navigatr, and no limits.
test.afterEach(async ({ wholeEnv }) => {
  await wholeEnv.moodle.sql('DELETE FROM mdl_local_navigatr_limit');
  await disconnect(wholeEnv);
});

test('an admin limits which badges the courses of a category may use, and a teacher is offered only those', async ({
  env,
  admin,
  teacher,
  openPlainPage,
  adminCredentials,
  looksGood,
}) => {
  await connectObf(env);
  const course = await createCourse(env, WANTED);
  const [row] = await env.moodle.sql<{ category: string }>('SELECT category FROM mdl_course WHERE id = $1', [
    course.id,
  ]);

  // For the site, from the settings page.
  const settings = new ConnectionPage(admin);
  await settings.open();
  await admin.getByRole('link', { name: 'Limit which badges courses may use' }).click();
  const main = admin.getByRole('main');
  await expect(main.getByRole('radio', { name: 'No limit: all badges may be used' })).toBeChecked();

  // For a category, from its own menu.
  await visit(admin, `/course/index.php?categoryid=${row?.category}`);
  await admin.locator('.secondary-navigation').getByRole('menuitem', { name: 'Badge limits' }).click();
  const ofObf = main.getByRole('checkbox', { name: 'Northfield College (Open Badge Factory)' });
  await main.getByRole('radio', { name: 'Only the badges ticked below' }).check();
  await ofObf.check();
  await main.getByRole('checkbox', { name: 'Workshops' }).first().check();
  await main.getByRole('button', { name: 'Save changes' }).click();
  await expect(main).toContainText('Changes saved');
  await expect(ofObf).toBeChecked();
  await looksGood(admin, 'category-limits');

  const badges = new CourseBadgePage(teacher);
  await badges.open(course.id);
  await badges.waitUntilFetched();
  await expect(badges.picker).toContainText('Open Badge Factory');
  const shown = await badges.picker.locator('[data-region="local_navigatr-found"]').textContent();
  expect(shown).toMatch(/of \d{1,3}\.$/);
  await looksGood(teacher, 'course-picker-limited');
  await badges.badges.first().check();
  await badges.saveMapping();
  await expect(badges.card).toContainText('Active');

  // Nothing may be used any more, said by a plain form: what is issued goes on, and the card says so.
  const plain = await openPlainPage(adminCredentials);
  await plain.goto(
    new URL(`/local/navigatr/limits.php?categoryid=${row?.category}`, env.moodle.wwwroot).href,
  );
  await plain.getByRole('checkbox', { name: 'Northfield College (Open Badge Factory)' }).uncheck();
  await plain.getByRole('checkbox', { name: 'Workshops' }).first().uncheck();
  await plain.getByRole('button', { name: 'Save changes' }).click();
  await expect(plain.getByRole('main')).toContainText('Changes saved');
  await badges.open(course.id);
  await expect(badges.card).toContainText('Active, with problems');
  await expect(badges.card).toContainText('may not use badges of "Northfield College"');
  await expect(badges.card).toContainText('Ask a manager of that category');
  await looksGood(teacher, 'course-mapped-limited');
  await badges.card.getByRole('button', { name: 'Pause' }).click();
  await expect(badges.card).toContainText('Paused');
  await waitUntilSettled(teacher);
  await badges.card.getByRole('button', { name: 'Resume' }).click();
  await expect(badges.main).toContainText('may not use badges of');
  await expect(badges.card).toContainText('Paused');

  const other = await createCourse(env, WANTED);
  await badges.open(other.id);
  await expect(badges.main).toContainText('may not use badges of any connected provider');
  await looksGood(teacher, 'course-provider-limited');
});

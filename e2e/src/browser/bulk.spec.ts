import { createCourse } from './arrange/course.ts';
import { CourseBadgePage } from './pages/course-badge-page.ts';
import { visit, waitUntilSettled } from './pages/wait-until-settled.ts';
import { expect, test } from './test.ts';

test('a manager maps the courses of a category by a table: all of it, or nothing with the errors by line', async ({
  env,
  admin,
  adminCredentials,
  looksGood,
}) => {
  const wanted = { criteria: [{ kind: 'self' as const }], badge: 'none' as const };
  const [one, two] = [await createCourse(env, wanted), await createCourse(env, wanted)];
  const [row] = await env.moodle.sql<{ category: string }>('SELECT category FROM mdl_course WHERE id = $1', [
    one.id,
  ]);
  await visit(admin, `/local/navigatr/bulk.php?categoryid=${row?.category}`);
  const main = admin.getByRole('main');
  await expect(main.getByRole('row', { name: one.name })).toBeVisible();
  const hand = async (lines: readonly string[]) => {
    await main.getByRole('textbox', { name: 'Or paste the table' }).fill(lines.join('\n'));
    await main.getByRole('button', { name: 'Check the table' }).click();
    await waitUntilSettled(admin);
  };

  await hand(['shortname,provider,badge', `${one.name},1,51`, 'Nowhere,1,51', `${two.name},1,999999`]);
  await expect(main).toContainText('Nothing was saved');
  await expect(main).toContainText('Line 3: No course in this category is called "Nowhere"');
  await expect(main).toContainText('Line 4: The badge platform has no badge 999999');
  await looksGood(admin, 'bulk-errors');

  // The session ends while the table is being typed: the login leads back, and the table is there.
  const right = ['shortname,provider,badge', `${one.name},1,51`, `${two.name},1,53`];
  await admin.context().clearCookies();
  await hand(right);
  await admin.getByLabel('Username').fill(adminCredentials.username);
  await admin.getByLabel('Password', { exact: true }).fill(adminCredentials.password);
  await admin.getByRole('button', { name: 'Log in', exact: true }).click();
  await expect(main).toContainText('What you entered is back');
  await expect(main.getByRole('textbox', { name: 'Or paste the table' })).toHaveValue(right.join('\n'));

  await hand(right);
  await expect(main).toContainText('Courses that get a new or different badge: 2.');
  await looksGood(admin, 'bulk-changes');
  await main.getByRole('button', { name: 'Save mappings: 2' }).click();
  await expect(main).toContainText('Courses mapped: 2.');
  const badges = new CourseBadgePage(admin);
  await badges.open(two.id);
  await expect(badges.card).toContainText('First Aid at Work');
});

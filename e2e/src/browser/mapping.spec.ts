import { createCourse } from './arrange/course.ts';
import { CourseBadgePage } from './pages/course-badge-page.ts';
import { EACH_VERSION, expect, test } from './test.ts';

test('a teacher maps a badge, changes it and removes it', { tag: EACH_VERSION }, async ({
  env,
  teacher,
  looksGood,
}) => {
  const course = await createCourse(env, { criteria: [{ kind: 'self' }], badge: 'none' });
  const badges = new CourseBadgePage(teacher);
  await badges.openFromCourse(course.id);
  await looksGood(teacher, 'course-provider');

  await badges.chooseProvider('Northfield College');
  await badges.waitUntilFetched();
  await expect(badges.badges).toHaveCount(24);
  await looksGood(teacher, 'course-picker');
  await badges.search('first aid at work');
  await expect(badges.badges).toHaveCount(1);
  await badges.badge(/First Aid at Work/).check();
  await badges.saveMapping();
  await expect(badges.main).toContainText('Learners who complete this course from now on receive this badge');
  await expect(badges.card).toContainText('First Aid at Work');
  await expect(badges.card).toContainText('Active');
  const view = badges.card.getByRole('link', { name: 'View Badge' });
  await expect(view).toHaveAttribute('href', /\/badge\/53\/first-aid-at-work$/);
  await looksGood(teacher, 'course-mapped');

  await badges.card.getByRole('link', { name: 'Change Badge' }).click();
  await badges.chooseProvider('Northfield College');
  await badges.search('food hygiene');
  await badges.badge(/Food Hygiene Level 2/).check();
  await badges.saveMapping();
  await expect(badges.card).toContainText('Food Hygiene Level 2');

  const dialog = await badges.askToRemove();
  await expect(dialog).toContainText('Badges that were issued stay');
  await looksGood(teacher, 'course-remove-badge');
  await dialog.getByRole('button', { name: 'Remove Badge' }).click();
  await expect(badges.main).toContainText('The badge was removed from this course');
  await expect(badges.providers).toBeVisible();
});

test('a paused mapping sends nothing until it is resumed', async ({ env, teacher }) => {
  const course = await createCourse(env, { criteria: [{ kind: 'self' }] });
  const badges = new CourseBadgePage(teacher);
  await badges.open(course.id);
  await badges.card.getByRole('button', { name: 'Pause' }).click();
  await expect(badges.card).toContainText('Nothing is sent');
  await badges.card.getByRole('button', { name: 'Resume' }).click();
  await expect(badges.card).toContainText('Active');
});

test('a teacher writes the evidence text of a course', async ({ env, teacher, looksGood }) => {
  const course = await createCourse(env, { criteria: [{ kind: 'self' }] });
  const badges = new CourseBadgePage(teacher);
  await badges.open(course.id);
  await badges.writeEvidence('Done: {coursname}, {score}');
  await expect(badges.main).toContainText('placeholders that do not exist: {coursname}');
  // What was written is still there, mistake and all.
  await expect(badges.evidence).toHaveValue('Done: {coursname}, {score}');
  await badges.card.getByText('Placeholders you can use').click();
  await expect(badges.card.getByRole('row', { name: /{group}/ })).toBeVisible();
  await looksGood(teacher, 'course-evidence-refused');

  await badges.writeEvidence('Done: {coursename}, {score}');
  await expect(badges.main).toContainText('Saved.');
  await badges.openOptions();
  // The course does not send the total: the example shows what is sent.
  await expect(badges.card.getByText(/^Done: .+,\s*$/).first()).toBeVisible();
  await expect(badges.card.getByText('87.5%')).toBeHidden();
  await looksGood(teacher, 'course-evidence');
});

test('names that break careless code are shown as they are', async ({ env, teacher, looksGood }) => {
  const course = await createCourse(env, { criteria: [{ kind: 'self' }], badge: 'none' });
  const badges = new CourseBadgePage(teacher);
  await badges.open(course.id);
  await badges.chooseProvider('Northfield College');
  await badges.search('<');
  await expect(badges.badge(/<script>alert\('badge'\)<\/script>/)).toBeVisible();
  // Else what is shown of the first search, later, is taken for what is shown of the next.
  await expect(badges.badges).toHaveCount(3);
  await badges.search('');
  await expect(badges.badges).toHaveCount(24);
  await badges.waitUntilFetched();
  await looksGood(teacher, 'course-picker-awkward');
});

test('a course without completion criteria says that no badge can come', async ({
  env,
  teacher,
  looksGood,
}) => {
  const course = await createCourse(env, { badge: 'none' });
  const badges = new CourseBadgePage(teacher);
  await badges.open(course.id);
  await expect(badges.main).toContainText('No completion criteria are set');
  await looksGood(teacher, 'course-no-criteria');
});

test('a site that is not connected says so to a teacher', async ({ newEnv, teacher, looksGood }) => {
  const course = await createCourse(newEnv, { criteria: [{ kind: 'self' }], badge: 'none' });
  const badges = new CourseBadgePage(teacher);
  await badges.open(course.id);
  await expect(badges.main).toContainText('not connected');
  await expect(badges.providers).toHaveCount(0);
  await looksGood(teacher, 'course-not-connected');
});

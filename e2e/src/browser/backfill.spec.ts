import { createCourse, mapCourse } from './arrange/course.ts';
import { setEmail } from './arrange/profile.ts';
import { deliver } from './environment/deliver.ts';
import { CourseBadgePage } from './pages/course-badge-page.ts';
import { extraLearners } from './people/people.ts';
import { expect, test } from './test.ts';

test('those who completed before the mapping get nothing until a teacher has seen who they are and confirms', async ({
  env,
  teacher,
  issued,
  looksGood,
}) => {
  const learners = extraLearners(env.uniqueName('early'), 3);
  const course = await createCourse(env, { learners, criteria: [{ kind: 'self' }], badge: 'none' });
  const users = learners.map(({ username }) => course.users[username] ?? 0);
  await env.moodle.fixture('complete', { course: course.id, users });
  await setEmail(env, users[2] ?? 0, '');
  await mapCourse(env, course.id);
  await deliver(env);
  expect(await issued()).toEqual([]);

  const badges = new CourseBadgePage(teacher);
  await badges.open(course.id);
  await looksGood(teacher, 'course-baseline');
  await badges.main.getByRole('link', { name: 'See who would receive it' }).click();
  await expect(badges.main).toContainText(
    'Learners who completed this course before it was mapped to a badge: 3.',
  );
  await expect(badges.main).toContainText('Learners who would receive this badge: 2');
  await expect(badges.main).toContainText('no email address: 1');
  await looksGood(teacher, 'backfill');
  const table = badges.main.getByRole('table');
  await expect(table.getByRole('row')).toHaveCount(4);
  await table.getByRole('checkbox').first().press('Space');
  await table.getByRole('button', { name: 'Evidence' }).first().press('Enter');
  const sample = badges.main.locator('[data-region="local_navigatr-outcome"]');
  await expect(sample).toContainText('Completed the course');
  await expect(sample).toBeFocused();
  await expect(badges.main).toContainText('Left out by you: 1.');
  await teacher.reload();
  await expect(table.getByRole('checkbox').first()).not.toBeChecked();
  await table.getByRole('checkbox').first().press('Space');
  await badges.main.getByRole('button', { name: 'Update the numbers' }).press('Enter');
  await badges.main.getByRole('button', { name: 'Issue badges: 2' }).click();
  await expect(badges.main).toContainText('Started. Badges that learners earn now are sent first.');
  await deliver(env);
  const both = learners.slice(0, 2).map(({ email }) => `${email}: 51`);
  expect(await issued()).toEqual(both);

  await deliver(env);
  expect(await issued()).toEqual(both);
});

test('a teacher sends a test badge to the own address, and it is not the badge of the course', async ({
  env,
  teacher,
  issued,
  looksGood,
}) => {
  const course = await createCourse(env, { learners: [], criteria: [{ kind: 'self' }] });
  const badges = new CourseBadgePage(teacher);
  await badges.open(course.id);
  await badges.main.getByRole('button', { name: 'Send a test badge to myself' }).press('Enter');
  await expect(badges.main).toContainText('Production: this is a real badge.');
  await looksGood(teacher, 'test-badge-question');
  await badges.main.getByRole('button', { name: 'Continue' }).press('Enter');
  await expect(badges.main).toContainText('The test badge is on its way');
  await deliver(env);
  expect(await issued()).toHaveLength(1);
  await badges.main.getByRole('button', { name: 'Send a test badge to myself' }).press('Enter');
  await badges.main.getByRole('button', { name: 'Continue' }).press('Enter');
  await expect(badges.main).toContainText('You sent yourself a test of this badge within the last day');
});

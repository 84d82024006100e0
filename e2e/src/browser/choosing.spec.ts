import type { Page } from '@playwright/test';
import { createCourse } from './arrange/course.ts';
import { deliver } from './environment/deliver.ts';
import type { TestEnvironment } from './environment/test-environment.ts';
import { gradeQuickly } from './pages/course-acts.ts';
import { CourseBadgePage } from './pages/course-badge-page.ts';
import { PEOPLE } from './people/people.ts';
import { expect, test } from './test.ts';

/** Of the sandbox: each of its badges answers in a way of its own. */
const ANSWERING = 'Northfield “Every Answer” & Sons';
const NEEDS_SCORE = /Needs a score of 70 \(else 202\)/;

/** The page of a course in which nothing is graded, and that has no badge. */
async function openUngraded(env: TestEnvironment, teacher: Page): Promise<CourseBadgePage> {
  const course = await createCourse(env, { criteria: [{ kind: 'self' }], badge: 'none' });
  const badges = new CourseBadgePage(teacher);
  await badges.open(course.id);
  return badges;
}

test('a badge that needs a score is chosen together with the course total, and earned with it', async ({
  env,
  teacher,
  issued,
  looksGood,
}) => {
  const course = await createCourse(env, {
    activities: [{ name: 'Exam', kind: 'assign', completion: 'grade' }],
    criteria: [{ kind: 'activity', activity: 'Exam' }],
    badge: 'none',
  });
  const badges = new CourseBadgePage(teacher);
  await badges.open(course.id);
  await badges.chooseProvider(ANSWERING);
  await badges.waitUntilFetched();
  const total = badges.picker.getByRole('checkbox', { name: 'Send the course total' });
  await badges.badge(/Answers 201/).check();
  await expect(total).toBeHidden();
  await badges.badge(NEEDS_SCORE).focus();
  await teacher.keyboard.press('Space');
  await expect(badges.picker).toContainText('This badge needs a score of 70.');
  await expect(badges.picker).toContainText('Without the course total, learners do not receive this badge.');
  await looksGood(teacher, 'course-picker-score');
  await total.focus();
  await teacher.keyboard.press('Space');
  await badges.saveMapping();
  await badges.openOptions();
  await expect(badges.card.getByRole('checkbox', { name: 'Send the course total' })).toBeChecked();

  const userId = course.users[PEOPLE.learner.username] ?? 0;
  await gradeQuickly(teacher, { cmid: course.activities['Exam'] ?? 0, userId, grade: 80 });
  await deliver(env);
  expect(await issued()).toEqual([`${PEOPLE.learner.email}: 12`]);
});

test('a course that has no total says so before a badge that needs one is saved', async ({
  env,
  teacher,
  looksGood,
}) => {
  const badges = await openUngraded(env, teacher);
  await badges.chooseProvider(ANSWERING);
  await badges.badge(NEEDS_SCORE).check();
  await expect(badges.picker).toContainText('This course has no course total: nothing in it is graded.');
  await looksGood(teacher, 'course-picker-no-total');
});

test('badges are read anew on request, and those that were there stay when that fails', async ({
  env,
  teacher,
  looksGood,
}) => {
  const badges = await openUngraded(env, teacher);
  await expect(badges.main).toContainText(/Updated (just now|\d+ min ago)/);
  await badges.chooseProvider(ANSWERING);
  await badges.waitUntilFetched();
  const count = await badges.badges.count();
  const refresh = badges.picker.getByRole('button', { name: 'Refresh' });
  await env.sandbox.control.addFault({ kind: 'status', status: 401, match: { path: '/v1/badge' } });
  await refresh.press('Enter');
  await expect(badges.picker.getByRole('alert')).toContainText('not allowed');
  await expect(badges.badges).toHaveCount(count);
  await looksGood(teacher, 'course-picker-refresh-failed');
});

import { createCourse, mapCourse } from './arrange/course.ts';
import { deliver } from './environment/deliver.ts';
import { exchangeByCron } from './environment/run-cron.ts';
import { CourseBadgePage } from './pages/course-badge-page.ts';
import { LogPage } from './pages/log-page.ts';
import { PEOPLE } from './people/people.ts';
import { expect, test } from './test.ts';

const LEARNER = 'Ada Byron';
const BADGE = `${PEOPLE.learner.email}: 51`;
/** 14 November 2023. */
const LONG_AGO = 1_700_000_000;

test('a course that issues again says what that does, and a person issues again from the log', async ({
  env,
  teacher,
  issued,
  looksGood,
}) => {
  const course = await createCourse(env, { criteria: [{ kind: 'self' }] });
  const users = [course.users[PEOPLE.learner.username] ?? 0];
  await env.moodle.fixture('complete', { course: course.id, users });
  await deliver(env);
  const badges = new CourseBadgePage(teacher);
  await badges.open(course.id);
  await badges.card.getByText('Options').click();
  const again = badges.card.getByRole('checkbox', { name: 'Issue again when a learner completes again' });
  await expect(again).not.toBeChecked();
  await again.check();
  await looksGood(teacher, 'course-options');
  await badges.card.getByRole('button', { name: 'Save changes' }).click();
  await expect(badges.main).toContainText('Saved.');

  const log = new LogPage(teacher);
  await log.open(course.id);
  await log.showDetails(log.rowOf(LEARNER));
  await log.details.getByRole('button', { name: 'Issue again' }).click();
  const question = teacher.getByRole('dialog').filter({ hasText: 'The learner has this badge already' });
  await question.getByRole('button', { name: 'Issue again' }).click();
  await expect(log.details).toContainText('Done.');
  await deliver(env);
  expect(await issued()).toEqual([BADGE, BADGE]);
});

test('without JavaScript a teacher pauses, is asked before resuming, and sends earlier completers their badge', async ({
  env,
  openPlainPage,
  issued,
}) => {
  const teacher = await openPlainPage({
    username: PEOPLE.teacher.username,
    password: PEOPLE.teacher.username,
  });
  const course = await createCourse(env, { criteria: [{ kind: 'self' }], badge: 'none' });
  const users = [course.users[PEOPLE.learner.username] ?? 0];
  await env.moodle.fixture('complete', { course: course.id, users, at: LONG_AGO });
  await mapCourse(env, course.id);
  const main = teacher.getByRole('main');
  await teacher.goto(`/local/navigatr/badge.php?id=${course.id}`);
  await main.getByRole('link', { name: 'See who would receive it' }).click();
  await main.getByRole('button', { name: 'Issue badges: 1' }).click();
  await expect(main).toContainText('Started. Badges that learners earn now are sent first.');
  await main.getByRole('button', { name: 'Pause' }).click();
  await exchangeByCron(env);
  expect(await issued()).toEqual([]);
  await main.getByRole('button', { name: 'Resume' }).click();
  await expect(main).toContainText('Waiting badges that will be sent when you resume: 1. Continue?');
  await main.getByRole('button', { name: 'Continue' }).click();
  await expect(main).toContainText('Active');
  await deliver(env);
  expect(await issued()).toEqual([BADGE]);
});

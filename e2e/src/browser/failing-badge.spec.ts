import type { Page } from '@playwright/test';
import { type Badge, createCourse } from './arrange/course.ts';
import { deliver } from './environment/deliver.ts';
import { exchangeByCron } from './environment/run-cron.ts';
import type { TestEnvironment } from './environment/test-environment.ts';
import { CourseBadgePage } from './pages/course-badge-page.ts';
import { LogPage } from './pages/log-page.ts';
import { visit } from './pages/wait-until-settled.ts';
import { extraLearners } from './people/people.ts';
import { expect, test } from './test.ts';

/** No other test issues it: a badge that was issued within the hour is in order, even if learners are refused. */
const REFUSED: Badge = { id: '100', name: 'Refused for everybody' };
const PROVIDER = { id: '2', name: 'Northfield Test Badges' };
const NEVER_MET: Badge = { id: '14', name: 'Needs more', provider: PROVIDER };
const UNPUBLISHED: Badge = { id: '52', name: 'Food Hygiene Refresher' };
const FAILING: Badge = { id: '20', name: 'Fails at Navigatr', provider: PROVIDER };

/** A course whose learners have all completed it, and Moodle's cron has told the sidecar. */
async function completeByAll(env: TestEnvironment, badge: Badge, count: number) {
  const learners = extraLearners(env.uniqueName('failing'), count);
  const course = await createCourse(env, { learners, criteria: [{ kind: 'self' }], badge });
  const users = learners.map(({ username }) => course.users[username] ?? 0);
  await env.moodle.fixture('complete', { course: course.id, users });
  return { course, users };
}

/** Exchanges until the row of the first learner says it: the sidecar has tried, and Moodle has heard of it. */
async function rowSays(
  env: TestEnvironment,
  log: LogPage,
  courseId: number,
  sentence: string,
): Promise<void> {
  await expect(async () => {
    await exchangeByCron(env);
    await log.open(courseId);
    await expect(log.rowOf('Learner1')).toContainText(sentence, { timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
}

/** The card, the row, the details and the explanation of one learner. */
async function tellTheSame(
  teacher: Page,
  { course, users }: Awaited<ReturnType<typeof completeByAll>>,
  sentence: string,
): Promise<void> {
  const log = new LogPage(teacher);
  await log.open(course.id);
  await expect(log.rowOf('Learner1')).toContainText(sentence);
  await log.showDetails(log.rowOf('Learner1'));
  await expect(log.details).toContainText(sentence);
  await log.closeDetails();
  await visit(teacher, `/local/navigatr/explain.php?id=${course.id}&user=${users[0]}`);
  await expect(teacher.getByRole('main')).toContainText(sentence);
  const badges = new CourseBadgePage(teacher);
  await badges.open(course.id);
  await expect(badges.card).toContainText('Active, with problems');
  await expect(badges.card).toContainText(sentence);
  await expect(badges.card).not.toContainText('receive this badge by email');
}

/** The badges of this course are not tried any more: what comes next waits for the whole queue. */
async function cancelAll(
  env: TestEnvironment,
  teacher: Page,
  courseId: number,
  count: number,
): Promise<void> {
  for (let number = 1; number <= count; number++) await cancel(teacher, courseId, `Learner${number}`);
  await deliver(env);
}

async function cancel(teacher: Page, courseId: number, learner: string): Promise<void> {
  const log = new LogPage(teacher);
  await log.open(courseId);
  await log.showDetails(log.rowOf(learner));
  await log.details.getByRole('button', { name: 'Do not send' }).click();
  const question = teacher.getByRole('dialog').filter({ hasText: 'will not receive this badge' });
  await question.getByRole('button', { name: 'Do not send' }).click();
  // One that may have been issued is asked about instead.
  await expect(log.details).toContainText(/Cancelled|Needs attention/);
}

test('a badge that all learners fail is a problem of its course', async ({ env, teacher, looksGood }) => {
  const all = await completeByAll(env, NEVER_MET, 4);
  await deliver(env);
  await tellTheSame(teacher, all, "The badge's minimum score or evidence was not met.");
  const badges = new CourseBadgePage(teacher);
  await expect(badges.card).toContainText('Badges that need attention: 4 of 4.');
  await looksGood(teacher, 'course-all-fail');
  await badges.card.getByRole('link', { name: 'View the log' }).click();
  await expect(new LogPage(teacher).count('needsAttention')).toHaveText('4');
});

test('a badge that Navigatr does not publish is a problem before night', async ({
  env,
  teacher,
  looksGood,
}) => {
  await env.sandbox.control.addFault({ kind: 'unpublish', badgeId: UNPUBLISHED.id });
  const all = await completeByAll(env, UNPUBLISHED, 1);
  const sentence = 'Navigatr refuses this badge (422): it is unpublished, or its provider is deactivated.';
  await rowSays(env, new LogPage(teacher), all.course.id, sentence);
  await tellTheSame(teacher, all, sentence);
  await expect(new CourseBadgePage(teacher).card).toContainText('wait for this badge at the moment');
  await looksGood(teacher, 'course-unpublished-held');
  await cancelAll(env, teacher, all.course.id, 1);
});

test('a badge that Navigatr refuses for everybody, although it shows it as published, is no fault of its learners', async ({
  env,
  teacher,
  looksGood,
}) => {
  await env.sandbox.control.addFault({
    kind: 'status',
    status: 422,
    match: { badgeId: REFUSED.id, method: 'PUT' },
  });
  const all = await completeByAll(env, REFUSED, 4);
  const sentence = 'Navigatr refuses this badge for every learner, although it shows the badge as published.';
  await rowSays(env, new LogPage(teacher), all.course.id, sentence);
  await tellTheSame(teacher, all, sentence);
  await looksGood(teacher, 'course-refused-for-all');
  await expect(new CourseBadgePage(teacher).card).not.toContainText('need attention');
  await cancelAll(env, teacher, all.course.id, 4);
});

test('a badge that Navigatr fails on is a problem from the first time', async ({
  env,
  teacher,
  looksGood,
}) => {
  const all = await completeByAll(env, FAILING, 1);
  await rowSays(
    env,
    new LogPage(teacher),
    all.course.id,
    'Navigatr repeatedly returns errors for this badge.',
  );
  await tellTheSame(teacher, all, 'Navigatr repeatedly returns errors for this badge.');
  await looksGood(teacher, 'course-failing');
  await cancelAll(env, teacher, all.course.id, 1);
});

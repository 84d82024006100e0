import { createCourse } from './arrange/course.ts';
import { deliver } from './environment/deliver.ts';
import { exchangeByCron } from './environment/run-cron.ts';
import type { TestEnvironment } from './environment/test-environment.ts';
import { CourseBadgePage } from './pages/course-badge-page.ts';
import { extraLearners } from './people/people.ts';
import { expect, test } from './test.ts';

/** One learner has badge 51, another has earned it and Navigatr asks to wait. */
async function oneIssuedOneWaiting(env: TestEnvironment) {
  const learners = extraLearners(env.uniqueName('change'), 2);
  const course = await createCourse(env, { learners, criteria: [{ kind: 'self' }] });
  const [first = 0, second = 0] = learners.map(({ username }) => course.users[username] ?? 0);
  await env.moodle.fixture('complete', { course: course.id, users: [first] });
  await deliver(env);
  await warmCatalogue(env);
  await env.sandbox.control.addFault({ kind: 'status', status: 429, retryAfter: '2', times: 1000 });
  await env.moodle.fixture('complete', { course: course.id, users: [second] });
  await exchangeByCron(env);
  return { course, emails: learners.map(({ email }) => email) };
}

/** Badges can be chosen while Navigatr answers nothing else, once the sidecar has read them. */
async function warmCatalogue({ sidecar: { client } }: TestEnvironment): Promise<void> {
  await client.providers();
  const countPending = async () => (await client.badges('1', { query: '', page: 1, size: 24 })).pending;
  await expect.poll(countPending, { timeout: 30_000, message: 'badges that are still being read' }).toBe(0);
}

async function chooseOther(badges: CourseBadgePage, course: number): Promise<void> {
  await badges.open(course);
  await badges.card.getByRole('link', { name: 'Change Badge' }).click();
  await badges.chooseProvider('Northfield College');
  await badges.search('first aid at work');
  await badges.badge(/First Aid at Work/).check();
  await badges.saveMapping();
}

test('changing the badge asks what those receive who have earned the old one, and leaves alone who has it', async ({
  env,
  teacher,
  issued,
  looksGood,
}) => {
  const { course, emails } = await oneIssuedOneWaiting(env);
  const badges = new CourseBadgePage(teacher);
  await chooseOther(badges, course.id);
  await expect(badges.main).toContainText(
    'Learners who have earned a badge in this course that has not been issued yet: 1.',
  );
  await expect(badges.main).toContainText('Learners who already have another badge from this course: 1.');
  await looksGood(teacher, 'course-change-question');
  await badges.main.getByRole('radio', { name: 'The new badge instead' }).check();
  await badges.main.getByRole('button', { name: 'Save Mapping' }).click();
  await expect(badges.card).toContainText('First Aid at Work');

  await env.sandbox.control.clearFaults();
  await deliver(env);
  expect(await issued()).toEqual([`${emails[0]}: 51`, `${emails[1]}: 53`]);
});

import { createCourse } from './arrange/course.ts';
import { deliver } from './environment/deliver.ts';
import { LogPage } from './pages/log-page.ts';
import { extraLearners } from './people/people.ts';
import { expect, test } from './test.ts';

test('a teacher retries all that were refused at once, leaves the page and finds the result', async ({
  env,
  teacher,
  issued,
  looksGood,
}) => {
  const learners = extraLearners(env.uniqueName('many'), 3);
  const course = await createCourse(env, { learners, criteria: [{ kind: 'self' }] });
  for (const { email } of learners.slice(0, 2)) {
    await env.sandbox.control.addFault({ kind: 'status', status: 409, times: 1, match: { email } });
  }
  const users = learners.map(({ username }) => course.users[username] ?? 0);
  await env.moodle.fixture('complete', { course: course.id, users });
  await deliver(env);
  expect(await issued()).toEqual([`${learners[2]?.email}: 51`]);

  const log = new LogPage(teacher);
  await log.open(course.id);
  await log.selectPage();
  const question = await log.askAboutSelected('Retry');
  await expect(question).toContainText('Retry these badges (2)?');
  await expect(question).toContainText('1 × Issued');
  await question.getByRole('button', { name: 'Retry' }).click();
  await expect(log.bulkResult).toContainText('2 × Done');
  await looksGood(teacher, 'log-bulk-action');

  await deliver(env);
  expect(await issued()).toEqual(learners.map(({ email }) => `${email}: 51`));
  await log.open(course.id);
  await expect(log.bulkResult).toContainText('2 × Done');
  await expect(log.rowOf('Learner1')).toContainText('Issued');
});

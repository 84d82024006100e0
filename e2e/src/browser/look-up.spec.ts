import { connectObf, disconnect } from './arrange/connection.ts';
import { type Badge, createCourse } from './arrange/course.ts';
import { completeByCron, exchangeByCron } from './environment/run-cron.ts';
import { LogPage } from './pages/log-page.ts';
import { PEOPLE } from './people/people.ts';
import { expect, test } from './test.ts';

const BADGE: Badge = {
  id: 'NB0003',
  name: 'First Aid at Work',
  provider: { id: 'NORTHFIELD1', name: 'Northfield College' },
  connection: 'obf',
};
const LEARNER = 'Ada Byron';
const EVENTS = { method: 'GET', path: '/v2/event/*' } as const;
const ISSUE = { method: 'POST', path: '/v2/event/*/issue' } as const;
const SENT_TIMEOUT_MS = 60_000;

// What another test finds is one connection of Navigatr.
test.afterEach(({ wholeEnv }) => disconnect(wholeEnv));

test('a teacher has the platform asked at once whether a learner has the badge', async ({
  env,
  teacher,
  looksGood,
}) => {
  test.slow();
  await connectObf(env);
  const course = await createCourse(env, { criteria: [{ kind: 'self' }], badge: BADGE });
  const { control } = env.obf;
  // Issued, and the answer lost; asked afterwards, the platform fails.
  await control.addFault({ kind: 'reset', stage: 'after', times: 1, match: ISSUE });
  await control.addFault({ kind: 'status', status: 500, match: EVENTS });
  const user = course.users[PEOPLE.learner.username] ?? 0;
  await env.moodle.fixture('complete', { course: course.id, users: [user] });
  await completeByCron(env);
  const log = new LogPage(teacher);
  const seen = async () => {
    await exchangeByCron(env);
    await log.open(course.id);
    return (await log.rowOf(LEARNER).textContent()) ?? '';
  };
  await expect.poll(seen, { timeout: SENT_TIMEOUT_MS }).toContain('No reply yet');

  await log.showDetails(log.rowOf(LEARNER));
  const look = log.details.getByRole('button', { name: 'Look there now' });
  await look.click();
  await expect(log.details).toContainText('gave no usable answer. Nothing has changed');
  await looksGood(teacher, 'log-details-look-up');

  await control.clearFaults();
  await look.click();
  await expect(log.details).toContainText('Asked the platform: it has the badge');
  await expect(log.details).toContainText('Issued');
  await expect(look).toHaveCount(0);
});

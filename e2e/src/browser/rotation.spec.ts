import { TOKEN } from './arrange/connection.ts';
import { createCourse } from './arrange/course.ts';
import { NEXT_TOKEN } from './environment/accounts.ts';
import { deliver } from './environment/deliver.ts';
import { exchangeByCron } from './environment/run-cron.ts';
import type { TestEnvironment } from './environment/test-environment.ts';
import { ConnectionPage } from './pages/connection-page.ts';
import { extraLearners } from './people/people.ts';
import { expect, test } from './test.ts';

/** A course whose learners complete it one after the other. */
async function createCohort(env: TestEnvironment, size: number) {
  const learners = extraLearners(env.uniqueName('rotating'), size);
  const course = await createCourse(env, { learners, criteria: [{ kind: 'self' }] });
  const waiting = learners.map(({ username }) => course.users[username] ?? 0);
  const completeNext = async () => {
    await env.moodle.fixture('complete', { course: course.id, users: waiting.splice(0, 1) });
  };
  /** One run of cron: nothing it hands over is refused. */
  const handOver = async () => {
    const said = await exchangeByCron(env);
    const unsent = await env.moodle.sql(
      "SELECT uuid FROM mdl_local_navigatr_award WHERE courseid = $1 AND status <> 'sent'",
      [course.id],
    );
    expect(unsent, said).toEqual([]);
  };
  return { completeNext, handOver, badges: learners.map(({ email }) => `${email}: 51`) };
}

test('secret, token and master key change while learners complete, and every badge arrives', async ({
  env,
  admin,
  issued,
}) => {
  const cohort = await createCohort(env, 4);
  const settings = new ConnectionPage(admin);

  await cohort.completeNext();
  await env.sidecar.rotateSecret();
  await cohort.handOver();
  await cohort.completeNext();
  await settings.open();
  await settings.pastePairingCode(env.sidecar.pairingCode);
  await settings.save();
  await expect(settings.notice).toContainText('Saved.');
  await cohort.handOver();

  await cohort.completeNext();
  await env.sidecar.rotateMasterKey();
  await env.sandbox.control.revokeToken(TOKEN);
  await cohort.handOver();
  await settings.typeToken(NEXT_TOKEN);
  await settings.save();
  await expect(settings.notice).toContainText('Saved. It works: connected as Northfield College');
  await settings.testConnection();
  await expect(settings.testResult).toContainText('connected as Northfield College');

  await cohort.completeNext();
  await deliver(env);
  expect(await issued()).toEqual(cohort.badges);
  await env.sandbox.control.restoreToken(TOKEN);
});

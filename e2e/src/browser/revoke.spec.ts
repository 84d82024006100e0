import { connectObf, disconnect } from './arrange/connection.ts';
import { type Badge, type Course, createCourse } from './arrange/course.ts';
import { deliver } from './environment/deliver.ts';
import { exchangeByCron, tellLearnersByCron } from './environment/run-cron.ts';
import type { TestEnvironment } from './environment/test-environment.ts';
import { ConnectionPage } from './pages/connection-page.ts';
import { LogPage } from './pages/log-page.ts';
import { MyBadgesPage } from './pages/my-badges-page.ts';
import { visit } from './pages/wait-until-settled.ts';
import { extraLearners, PEOPLE } from './people/people.ts';
import { expect, test } from './test.ts';

const PLATFORM = 'Open Badge Factory';
const OBF_BADGE: Badge = {
  id: 'NB0001',
  name: 'Badge of Open Badge Factory',
  provider: { id: 'NORTHFIELD1', name: 'Northfield College' },
  connection: 'obf',
};
const LEARNER = 'Ada Byron';
const LEARNER_NAME = PEOPLE.learner.username;
const CRITERIA = [{ kind: 'self' as const }];
const LOOK_TIMEOUT_MS = 60_000;
const REASON = 'Copied the <essay>';

/** These learners of the course complete it. */
const complete = (env: TestEnvironment, { id, users }: Course, names: readonly string[]) =>
  env.moodle.fixture('complete', { course: id, users: names.map((name) => users[name] ?? 0) });

/** What the sidecar did meanwhile, the log shows after the next exchange. */
async function seenAs(env: TestEnvironment, log: LogPage, course: number, learner: string, state: string) {
  const read = async () => {
    await exchangeByCron(env);
    await log.open(course);
    return (await log.rowOf(learner).textContent()) ?? '';
  };
  await expect.poll(read, { timeout: LOOK_TIMEOUT_MS }).toContain(state);
}

// What another test finds is one connection of Navigatr.
test.afterEach(({ wholeEnv }) => disconnect(wholeEnv));

test('a manager revokes what Open Badge Factory issued, and what was revoked there shows', async ({
  env,
  admin,
  teacher,
  learner,
  looksGood,
}) => {
  // One story, from the badge to its end.
  test.slow();
  await connectObf(env);
  const learners = extraLearners(env.uniqueName('revoked'), 2);
  const course = await createCourse(env, { learners, criteria: CRITERIA, badge: OBF_BADGE });
  const other = await createCourse(env, { criteria: CRITERIA });
  await complete(env, course, [LEARNER_NAME, ...learners.map(({ username }) => username)]);
  await complete(env, other, [LEARNER_NAME]);
  await deliver(env);

  // A person who looks after a course does not revoke.
  const ofTeacher = new LogPage(teacher);
  await ofTeacher.open(course.id);
  await ofTeacher.showDetails(ofTeacher.rowOf(LEARNER));
  await expect(ofTeacher.details).toContainText(PLATFORM);
  await expect(ofTeacher.details.getByRole('button', { name: 'Revoke' })).toHaveCount(0);
  await ofTeacher.closeDetails();
  await expect(ofTeacher.log.locator('[data-act="revoke"]')).toHaveCount(0);

  // From the row, with a reason.
  const log = new LogPage(admin);
  await log.open(course.id);
  const dialog = await log.askToRevoke(log.rowOf(LEARNER));
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await expect(dialog.getByRole('alert')).toBeVisible();
  await looksGood(admin, 'revoke-question');
  await dialog.getByRole('textbox').fill(REASON);
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await dialog.waitFor({ state: 'detached' });
  await expect(log.rowOf(LEARNER)).toContainText(/Being revoked|Revoked/);
  await seenAs(env, log, course.id, LEARNER, 'Revoked');
  await expect(log.count('revoked')).toHaveText('1');
  await looksGood(admin, 'revoke-log');
  await log.showDetails(log.rowOf(LEARNER));
  await expect(log.details).toContainText(`Revoked on`);
  await expect(log.details).toContainText(REASON);
  await looksGood(admin, 'revoke-details');
  await log.closeDetails();

  await tellLearnersByCron(env);
  const messages = await env.moodle.sql<{ eventtype: string; fullmessage: string }>(
    `SELECT eventtype, fullmessage FROM mdl_notifications WHERE component = 'local_navigatr' AND useridto = $1
       AND fullmessage LIKE $2 ORDER BY id`,
    [course.users[LEARNER_NAME] ?? 0, `%${course.name}%`],
  );
  const ofRevoking = messages.filter(({ eventtype }) => eventtype === 'revoked');
  expect(ofRevoking).toHaveLength(1);
  expect(ofRevoking[0]?.fullmessage).not.toContain('essay');
  const badges = new MyBadgesPage(learner);
  await badges.openFromProfile();
  await expect(badges.badgeOf(course.id)).toContainText(`${PLATFORM} no longer shows it as valid`);
  await expect(badges.badgeOf(other.id)).toContainText('Navigatr emailed you a link');
  await looksGood(learner, 'revoke-my-badges');

  // Ticked rows: what Navigatr issued, and what is revoked, is left out.
  await log.openForSite();
  await log.selectPage();
  const question = await log.askAboutSelected('Revoke');
  await expect(question).toContainText('1 × Revoked');
  await looksGood(admin, 'revoke-ticked');
  await question.getByRole('button', { name: 'Cancel' }).click();

  // Revoked there, it shows after the next look.
  const { entries } = await env.obf.control.record({ limit: 10_000 });
  const event = entries.find((entry) => JSON.stringify(entry).includes(learners[0]?.email ?? ''));
  await env.obf.control.changeRecipient(event?.eventId ?? '', {
    email: learners[0]?.email ?? '',
    revoked: true,
  });
  await connectObf(env);
  await seenAs(env, log, course.id, 'Learner1', 'Revoked');
  await log.showDetails(log.rowOf('Learner1'));
  await expect(log.details).toContainText(`Revoked at ${PLATFORM}`);
  await looksGood(admin, 'revoke-details-elsewhere');
  await log.closeDetails();

  // Each place says the same.
  await visit(admin, `/local/navigatr/explain.php?id=${course.id}&user=${course.users[LEARNER_NAME] ?? 0}`);
  await expect(admin.getByRole('main')).toContainText(`Sent to ${PLATFORM}`);
  await expect(admin.getByRole('main')).toContainText(`${PLATFORM} has confirmed it`);
  await looksGood(admin, 'revoke-explain');
  await visit(admin, `/local/navigatr/backfill.php?id=${course.id}`);
  await looksGood(admin, 'revoke-backfill');
});

test('a badge is revoked once the account that issued it is connected again', async ({
  env,
  admin,
  looksGood,
}) => {
  await connectObf(env);
  const course = await createCourse(env, { criteria: CRITERIA, badge: OBF_BADGE });
  await complete(env, course, [LEARNER_NAME]);
  await deliver(env);
  await env.obf.control.addFault({ kind: 'status', status: 503, match: { path: '/v2/event/*/revoke' } });
  const log = new LogPage(admin);
  await log.open(course.id);
  await log.revoke(log.rowOf(LEARNER), REASON);
  await expect(log.rowOf(LEARNER)).toContainText('Being revoked');

  const settings = new ConnectionPage(admin);
  await settings.open();
  await admin.getByRole('row').filter({ hasText: PLATFORM }).getByRole('link', { name: 'Remove' }).click();
  await looksGood(admin, 'revoking-removal');
  await admin.getByRole('dialog').getByRole('button', { name: 'Remove Connection' }).click();
  await expect(settings.notice).toContainText(`The connection to ${PLATFORM} was removed`);
  await log.open(course.id);
  await expect(log.rowOf(LEARNER)).toContainText(PLATFORM);
  await expect(log.rowOf(LEARNER)).not.toContainText('Nothing to do');
  await looksGood(admin, 'revoking-removed-log');
  await log.showDetails(log.rowOf(LEARNER));
  await expect(log.details).not.toContainText('Nothing to do: the badge platform is asked');
  await looksGood(admin, 'revoking-removed-details');
  await log.closeDetails();

  await env.obf.control.clearFaults();
  await connectObf(env);
  await seenAs(env, log, course.id, LEARNER, 'Revoked');
});

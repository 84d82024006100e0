import { connectObf, disconnect } from './arrange/connection.ts';
import { createCourse } from './arrange/course.ts';
import { deleteRules, issueByRule, makeRule, setOtherPlugin } from './arrange/other-plugin.ts';
import { deliver } from './environment/deliver.ts';
import type { TestEnvironment } from './environment/test-environment.ts';
import { CourseBadgePage } from './pages/course-badge-page.ts';
import { LogPage } from './pages/log-page.ts';
import { visit, waitUntilSettled } from './pages/wait-until-settled.ts';
import { extraLearners } from './people/people.ts';
import { expect, test } from './test.ts';

const RULED = { id: 'NB0007' };

// What another test finds is one connection of Navigatr, and no such plugin.
test.afterEach(async ({ wholeEnv }) => {
  await setOtherPlugin(wholeEnv, false);
  await disconnect(wholeEnv);
});

/** A course that its three learners complete when told to. */
async function createRuledCourse(env: TestEnvironment) {
  const learners = extraLearners(env.uniqueName('ruled'), 3);
  const course = await createCourse(env, { learners, criteria: [{ kind: 'self' }], badge: 'none' });
  const users = learners.map(({ username }) => course.users[username] ?? 0);
  const complete = (...completing: number[]) =>
    env.moodle.fixture('complete', { course: course.id, users: completing });
  return { course, users, complete, emails: learners.map(({ email }) => email) };
}

/** Of these addresses: other tests issue to others. */
async function issuedTo(env: TestEnvironment, emails: readonly string[]): Promise<string[]> {
  const { entries } = await env.obf.control.record({ limit: 10_000 });
  const addresses = entries.flatMap(({ recipients }) => recipients.map(({ email }) => email));
  return addresses.filter((email) => emails.includes(email));
}

test("an admin takes over a rule of Open Badge Factory's own plugin, and nobody gets its badge twice", async ({
  env,
  admin,
  teacher,
  looksGood,
}) => {
  await connectObf(env);
  await setOtherPlugin(env, true);
  const { course, users, complete, emails } = await createRuledCourse(env);
  const [holder = 0, earlier = 0, later = 0] = users;
  await complete(holder, earlier);
  await makeRule(env, course.id, RULED.id);
  await issueByRule(env, [holder]);

  const badges = new CourseBadgePage(admin);
  await badges.open(course.id);
  await expect(badges.main).toContainText('Take the rule over before you delete it');
  await badges.main.getByRole('link', { name: 'Take over awarding rules' }).click();
  const main = admin.getByRole('main');
  const row = main.getByRole('row', { name: course.name });
  await expect(row).toContainText('Is taken over: the course gets this badge in review.');
  await looksGood(admin, 'takeover');
  await main.getByRole('button', { name: 'Take over: 1' }).click();
  await expect(admin.getByText('Learners who have it from the rules and are recorded: 1.')).toBeVisible();
  await looksGood(admin, 'takeover-question');
  await admin.getByRole('button', { name: 'Continue' }).click();
  await waitUntilSettled(admin);
  await expect(row).toContainText('Taken over. Delete the rule there');
  await looksGood(admin, 'takeover-done');

  const asTeacher = new CourseBadgePage(teacher);
  await asTeacher.open(course.id);
  await expect(asTeacher.card).toContainText(
    'Once its awarding rule is deleted there, choose "Keep this badge".',
  );
  await looksGood(teacher, 'course-taken-over');
  await asTeacher.card.getByRole('button', { name: 'Keep this badge' }).click();
  await expect(asTeacher.main).toContainText('Nothing was changed. Ask your Moodle administrator');
  await expect(asTeacher.card).toContainText('To review');

  await deleteRules(env);
  await asTeacher.open(course.id);
  await asTeacher.card.getByRole('button', { name: 'Keep this badge' }).click();
  await expect(asTeacher.card).toContainText('Active');
  await complete(later);
  await deliver(env);
  expect(await issuedTo(env, emails)).toEqual([emails[2]]);
  const log = new LogPage(teacher);
  await log.open(course.id);
  await expect(log.rowOf('Learner1')).toContainText('Issued');
  await expect(log.rowOf('Learner3')).toContainText('Issued');
  await visit(admin, '/local/navigatr/takeover.php');
  await expect(admin.getByRole('main')).toContainText('There is no awarding rule to take over.');
});

import { createCourse, createReadingCourse } from './arrange/course.ts';
import { setEmail } from './arrange/profile.ts';
import { deliver } from './environment/deliver.ts';
import { exchangeByCron } from './environment/run-cron.ts';
import { ConnectionPage } from './pages/connection-page.ts';
import { completeReading } from './pages/course-acts.ts';
import { CourseBadgePage } from './pages/course-badge-page.ts';
import { LogPage } from './pages/log-page.ts';
import { visit } from './pages/wait-until-settled.ts';
import { extraLearners, PEOPLE } from './people/people.ts';
import { expect, test } from './test.ts';

const LEARNER = 'Ada Byron';
const UNAVAILABLE =
  'The badge service is temporarily unavailable. Nothing is lost: badges wait and are sent later. Tell your administrator';
/** What only an administrator can do something with. */
const FOR_ADMINS = /sidecar URL|NTP|Test Connection|plugin settings|Check that it runs/;

test('an award waits while the sidecar is down, and is issued once after that', async ({
  env,
  learner,
  teacher,
  admin,
  issued,
  looksGood,
}) => {
  const course = await createReadingCourse(env);
  await env.sidecar.stop();
  await completeReading(learner, course);
  expect(await exchangeByCron(env)).toContain('The sidecar does not answer at http');

  const badges = new CourseBadgePage(teacher);
  await badges.open(course.id);
  await expect(badges.card).toContainText(UNAVAILABLE);
  await expect(badges.card).toContainText('Active, with problems');
  await looksGood(teacher, 'course-sidecar-down');
  const log = new LogPage(teacher);
  await log.open(course.id);
  await expect(log.rowOf(LEARNER)).toContainText('Waiting in Moodle');
  await expect(log.rowOf(LEARNER)).toContainText(UNAVAILABLE);
  await looksGood(teacher, 'log-sidecar-down');
  await expect(badges.main).not.toContainText(FOR_ADMINS);
  await visit(teacher, `/local/navigatr/badge.php?id=${course.id}&change=1`);
  await expect(badges.main).toContainText(UNAVAILABLE);
  await expect(badges.main).not.toContainText(FOR_ADMINS);
  await expect(badges.main.getByRole('button', { name: 'Cancel' })).toBeVisible();
  await looksGood(teacher, 'change-sidecar-down');
  const settings = new ConnectionPage(admin);
  await settings.open();
  await expect(settings.status).toContainText('Not reachable');
  await expect(settings.status).toContainText(/what Moodle last knew, as of \d\d:\d\d/);
  await expect(settings.status).toContainText(/Northfield College \(Production\) ••••/);
  await expect(settings.form.getByRole('button', { name: 'Remove Connection' })).toBeVisible();
  await expect(settings.form.getByPlaceholder('Leave empty to keep')).toHaveCount(2);
  await looksGood(admin, 'settings-sidecar-down');
  await visit(admin, '/local/navigatr/account.php');
  await expect(settings.main).toContainText('The sidecar does not answer');
  await expect(settings.main).not.toContainText('nothing else to connect');

  await env.sidecar.ensureUp();
  await deliver(env);
  await log.open(course.id);
  await expect(log.rowOf(LEARNER)).toContainText('Issued');
  await badges.open(course.id);
  await expect(badges.main).not.toContainText('unavailable');
  expect(await issued()).toEqual([`${PEOPLE.learner.email}: 51`]);
});

test('a learner without an email address needs attention until there is one', async ({
  env,
  teacher,
  issued,
  looksGood,
}) => {
  const [grace, ...none] = extraLearners(env.uniqueName('grace'), 1);
  if (grace === undefined || none.length > 0) throw new Error('One learner was asked for.');
  const course = await createCourse(env, { learners: [grace], criteria: [{ kind: 'self' }] });
  const userId = course.users[grace.username] ?? 0;
  await setEmail(env, userId, '');
  await env.moodle.fixture('complete', { course: course.id, users: [userId] });
  await deliver(env);

  const log = new LogPage(teacher);
  await log.open(course.id);
  const row = log.rowOf(grace.lastname);
  await expect(row).toContainText('Needs attention');
  await expect(row).toContainText("The learner's email address is missing");
  await looksGood(teacher, 'log-needs-attention');
  await log.showDetails(row);
  await expect(log.details).toContainText("must correct it in the learner's profile");
  await looksGood(teacher, 'log-details-needs-attention');
  expect(await issued()).toEqual([]);

  await setEmail(env, userId, grace.email);
  await deliver(env);
  expect(await issued()).toEqual([`${grace.email}: 51`]);
});

test('a backlog is issued once each although Navigatr asks to wait in its midst', async ({
  env,
  teacher,
  issued,
  looksGood,
}) => {
  const learners = extraLearners(env.uniqueName('cohort'), 8);
  const course = await createCourse(env, { learners, criteria: [{ kind: 'self' }] });
  const users = learners.map(({ username }) => course.users[username] ?? 0);
  const email = learners[3]?.email ?? '';
  await env.sandbox.control.addFault({
    kind: 'status',
    status: 429,
    retryAfter: '1',
    times: 1,
    match: { email },
  });
  await env.moodle.fixture('complete', { course: course.id, users });
  await deliver(env);

  expect(await issued()).toEqual(learners.map((learner) => `${learner.email}: 51`).sort());
  const log = new LogPage(teacher);
  await log.open(course.id);
  await expect(log.count('issued')).toHaveText('8');
  await log.showDetails(log.rowOf('Learner4'));
  await expect(log.details.getByRole('listitem')).toContainText([/429/, /200/]);
  await looksGood(teacher, 'log-details-attempts');
  await log.closeDetails();
  await looksGood(teacher, 'log-issued');
});

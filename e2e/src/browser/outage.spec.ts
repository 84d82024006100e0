import { createCourse } from './arrange/course.ts';
import { setEmail } from './arrange/profile.ts';
import { ConnectionPage } from './pages/connection-page.ts';
import { markActivityDone } from './pages/course-acts.ts';
import { CourseBadgePage } from './pages/course-badge-page.ts';
import { LogPage } from './pages/log-page.ts';
import { visit } from './pages/wait-until-settled.ts';
import { extraLearners, PEOPLE } from './people/people.ts';
import { deliver } from './stage/deliver.ts';
import { exchangeByCron } from './stage/run-cron.ts';
import { expect, test } from './test.ts';

const LEARNER = 'Ada Byron';
const UNAVAILABLE =
  'The badge service is temporarily unavailable. Nothing is lost: badges wait and are sent later. Tell your administrator';
/** What only an administrator can do something with. */
const FOR_ADMINS = /sidecar URL|NTP|Test Connection|plugin settings|Check that it runs/;

test('an award waits while the sidecar is down, and is issued once after that', async ({
  stage,
  learner,
  teacher,
  admin,
  issued,
  looksGood,
}) => {
  const course = await createCourse(stage, {
    activities: [{ name: 'Reading' }],
    criteria: [{ kind: 'activity', activity: 'Reading' }],
  });
  await stage.sidecar.stop();
  await markActivityDone(learner, course.activities['Reading'] ?? 0);
  expect(await exchangeByCron(stage)).toContain('The sidecar does not answer.');

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
  await looksGood(teacher, 'change-sidecar-down');
  const settings = new ConnectionPage(admin);
  await settings.open();
  await expect(settings.status).toContainText('Not reachable');
  await expect(settings.status).toContainText(/what Moodle last knew, as of \d\d:\d\d/);
  await expect(settings.status).toContainText(/Northfield College \(Production\) ••••/);
  await expect(settings.form.getByRole('button', { name: 'Remove Connection' })).toBeVisible();
  await expect(settings.form.getByPlaceholder('Leave empty to keep ••••')).toHaveCount(2);
  await looksGood(admin, 'settings-sidecar-down');

  await stage.sidecar.ensureUp();
  await deliver(stage);
  await log.open(course.id);
  await expect(log.rowOf(LEARNER)).toContainText('Issued');
  await badges.open(course.id);
  await expect(badges.main).not.toContainText('unavailable');
  expect(await issued()).toEqual([`${PEOPLE.learner.email}: 51`]);
});

test('a learner without an e-mail address needs attention until there is one', async ({
  stage,
  teacher,
  issued,
  looksGood,
}) => {
  const [grace, ...none] = extraLearners(stage.uniqueName('grace'), 1);
  if (grace === undefined || none.length > 0) throw new Error('One learner was asked for.');
  const course = await createCourse(stage, { learners: [grace], criteria: [{ kind: 'self' }] });
  const userId = course.users[grace.username] ?? 0;
  await setEmail(stage, userId, '');
  await stage.moodle.fixture('complete', { course: course.id, users: [userId] });
  await deliver(stage);

  const log = new LogPage(teacher);
  await log.open(course.id);
  const row = log.rowOf(grace.lastname);
  await expect(row).toContainText('Needs attention');
  await expect(row).toContainText("The learner's name or e-mail address is missing");
  await looksGood(teacher, 'log-needs-attention');
  await log.showDetails(row);
  await expect(log.details).toContainText("Correct the learner's name and e-mail address in Moodle");
  await looksGood(teacher, 'log-details-needs-attention');
  expect(await issued()).toEqual([]);

  await setEmail(stage, userId, grace.email);
  await deliver(stage);
  expect(await issued()).toEqual([`${grace.email}: 51`]);
});

test('a backlog is issued once each although Navigatr asks to wait in its midst', async ({
  stage,
  teacher,
  issued,
  looksGood,
}) => {
  const learners = extraLearners(stage.uniqueName('cohort'), 8);
  const course = await createCourse(stage, { learners, criteria: [{ kind: 'self' }] });
  const users = learners.map(({ username }) => course.users[username] ?? 0);
  const email = learners[3]?.email ?? '';
  await stage.sandbox.control.addFault({
    kind: 'status',
    status: 429,
    retryAfter: '1',
    times: 1,
    match: { email },
  });
  await stage.moodle.fixture('complete', { course: course.id, users });
  await deliver(stage);

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

import { createCourse, createReadingCourse } from './arrange/course.ts';
import { deliver } from './environment/deliver.ts';
import { exchangeByCron } from './environment/run-cron.ts';
import { completeReading, gradeQuickly } from './pages/course-acts.ts';
import { LogPage } from './pages/log-page.ts';
import { PEOPLE } from './people/people.ts';
import { EACH_VERSION, expect, test } from './test.ts';

/** Moodle shows people by their full names. */
const LEARNER = 'Ada Byron';
const TEACHER = 'Tess Teacher';
const ONE_BADGE_FOR_THE_LEARNER = [`${PEOPLE.learner.email}: 51`];
const YESTERDAY = Math.floor(Date.now() / 1000) - 24 * 3600;

test("a learner's own last click earns one badge, which both logs show", { tag: EACH_VERSION }, async ({
  env,
  learner,
  teacher,
  admin,
  issued,
}) => {
  const course = await createReadingCourse(env);
  await completeReading(learner, course);
  const log = new LogPage(teacher);
  await log.open(course.id);
  await expect(log.rowOf(LEARNER)).toContainText('Waiting in Moodle');

  await deliver(env);
  await log.open(course.id);
  await expect(log.rowOf(LEARNER)).toContainText('Issued');
  await log.showDetails(log.rowOf(LEARNER));
  await expect(log.details).toContainText("Navigatr's reply: 200");
  const siteLog = new LogPage(admin);
  await siteLog.openForSite();
  await expect(siteLog.rowOf(LEARNER, course.name)).toContainText('Issued');
  expect(await issued()).toEqual(ONE_BADGE_FOR_THE_LEARNER);
  const { entries } = await env.sandbox.control.record({ limit: 10_000 });
  expect(entries.at(-1)?.evidenceText).toContain(`Completed the course Health & ${course.name} on `);
});

test('a grade given by a teacher earns the learner one badge, and the teacher none', {
  tag: EACH_VERSION,
}, async ({ env, teacher, issued }) => {
  const course = await createCourse(env, {
    activities: [{ name: 'Essay', kind: 'assign', completion: 'grade' }],
    criteria: [{ kind: 'activity', activity: 'Essay' }],
  });
  const cmid = course.activities['Essay'] ?? 0;
  await gradeQuickly(teacher, { cmid, userId: course.users[PEOPLE.learner.username] ?? 0, grade: 80 });

  await deliver(env);
  const log = new LogPage(teacher);
  await log.open(course.id);
  await expect(log.rowOf(LEARNER)).toContainText('Issued');
  await expect(log.rowOf(TEACHER)).toHaveCount(0);
  expect(await issued()).toEqual(ONE_BADGE_FOR_THE_LEARNER);
});

test('a completion that cron finds earns the learner one badge, and the admin none', {
  tag: EACH_VERSION,
}, async ({ env, teacher, issued }) => {
  const course = await createCourse(env, {
    activities: [{ name: 'Exam', kind: 'assign', completion: 'none' }],
    criteria: [{ kind: 'grade', pass: 50 }],
  });
  const cmid = course.activities['Exam'] ?? 0;
  await gradeQuickly(teacher, { cmid, userId: course.users[PEOPLE.learner.username] ?? 0, grade: 80 });
  const log = new LogPage(teacher);
  await log.open(course.id);
  await expect(log.rowOf(LEARNER)).toHaveCount(0);

  await deliver(env);
  await log.open(course.id);
  await expect(log.rowOf(LEARNER)).toContainText('Issued');
  expect(await issued()).toEqual(ONE_BADGE_FOR_THE_LEARNER);
});

test('a date that completes everybody earns the learner one badge; the teacher is listed as not tracked', async ({
  env,
  teacher,
  issued,
}) => {
  const course = await createCourse(env, { criteria: [{ kind: 'date', at: YESTERDAY }] });

  await deliver(env);
  const log = new LogPage(teacher);
  await log.open(course.id);
  await expect(log.rowOf(LEARNER)).toContainText('Issued');
  await expect(log.rowOf(TEACHER)).toContainText('Not tracked');
  expect(await issued()).toEqual(ONE_BADGE_FOR_THE_LEARNER);
});

test('completion that is unlocked and comes back earns no second badge', async ({ env, teacher, issued }) => {
  const course = await createCourse(env, { criteria: [{ kind: 'date', at: YESTERDAY }] });
  await deliver(env);
  expect(await issued()).toEqual(ONE_BADGE_FOR_THE_LEARNER);

  await env.moodle.fixture('unlock_completion', { course: course.id });
  await deliver(env);
  await exchangeByCron(env);
  const [row] = await env.moodle.sql<{ completed: string }>(
    'SELECT count(*) AS completed FROM mdl_course_completions WHERE course = $1 AND timecompleted > 0',
    [course.id],
  );
  expect(Number(row?.completed), 'completed again').toBe(2);
  const log = new LogPage(teacher);
  await log.open(course.id);
  await expect(log.rowOf(LEARNER)).toHaveCount(1);
  expect(await issued()).toEqual(ONE_BADGE_FOR_THE_LEARNER);
});

import { createReadingCourse } from './arrange/course.ts';
import { deliver } from './environment/deliver.ts';
import { exchangeByCron } from './environment/run-cron.ts';
import type { TestEnvironment } from './environment/test-environment.ts';
import { ConnectionPage } from './pages/connection-page.ts';
import { ConsentPage } from './pages/consent-page.ts';
import { completeReading } from './pages/course-acts.ts';
import { LogPage } from './pages/log-page.ts';
import { visit } from './pages/wait-until-settled.ts';
import { PEOPLE } from './people/people.ts';
import { expect, test } from './test.ts';

/** Asks learners while something is done. */
async function whileAsking(env: TestEnvironment, act: () => Promise<void>): Promise<void> {
  await env.moodle.php("set_config('consentrequired', 1, 'local_navigatr');");
  try {
    await act();
  } finally {
    await env.moodle.php("unset_config('consentrequired', 'local_navigatr');");
  }
}

test('where the site asks for consent, the badge is issued once the learner agrees', async ({
  env,
  learner,
  teacher,
  issued,
  looksGood,
}) => {
  await whileAsking(env, async () => {
    const course = await createReadingCourse(env);
    await completeReading(learner, course);
    await deliver(env);
    expect(await issued()).toEqual([]);
    const log = new LogPage(teacher);
    await log.open(course.id);
    await expect(log.rowOf('Ada Byron')).toContainText('No consent');

    const consent = new ConsentPage(learner);
    await consent.openFromCourse(course.id);
    await expect(consent.main).toContainText(PEOPLE.learner.email);
    await looksGood(learner, 'consent');
    await consent.agree();
    await expect(consent.main).toContainText('You agreed on');
    await looksGood(learner, 'consent-given');
    await deliver(env);
    expect(await issued()).toEqual([`${PEOPLE.learner.email}: 51`]);
  });
});

test('consent withdrawn after the hand-over reaches the queue, also when the learner has left the course', async ({
  env,
  learner,
  teacher,
  issued,
  looksGood,
}) => {
  await whileAsking(env, async () => {
    const course = await createReadingCourse(env);
    const consent = new ConsentPage(learner);
    await consent.open(course.id);
    await consent.agree();
    // A link that somebody clicks answers nothing.
    await visit(learner, `/local/navigatr/consent.php?id=${course.id}&platform=navigatr&agreed=0`);
    await expect(consent.main).toContainText('You agreed on');
    await env.sandbox.control.addFault({ kind: 'status', status: 429, retryAfter: '2', times: 1000 });
    await completeReading(learner, course);
    await exchangeByCron(env);
    const log = new LogPage(teacher);
    await log.open(course.id);
    await expect(log.rowOf('Ada Byron')).toContainText('Queued');
    await env.moodle.sql(
      'DELETE FROM mdl_user_enrolments WHERE enrolid IN (SELECT id FROM mdl_enrol WHERE courseid = $1)',
      [course.id],
    );

    await env.sidecar.stop();
    await consent.open(course.id);
    await consent.withdraw();
    await expect(consent.main).toContainText('We are stopping your badge now. It may already have been sent');
    await looksGood(learner, 'consent-stopping');
    await env.sidecar.ensureUp();
    // A call that is under way when cron asks is stopped when it ends: the next run hears that.
    const stopped = async () => {
      await exchangeByCron(env);
      await consent.open(course.id);
      return consent.main.textContent();
    };
    const options = { message: 'what the page says of the badge', timeout: 60_000 };
    await expect.poll(stopped, options).toContain('Your badge was stopped before it was sent');
    await looksGood(learner, 'consent-stopped');

    await env.sandbox.control.clearFaults();
    await deliver(env);
    expect(await issued()).toEqual([]);
  });
});

test('turning the question off sends what waits for an answer, and nothing of who refused', async ({
  env,
  learner,
  admin,
  issued,
  looksGood,
}) => {
  await whileAsking(env, async () => {
    const course = await createReadingCourse(env);
    const consent = new ConsentPage(learner);
    await consent.open(course.id);
    await consent.refuse();
    await expect(consent.main).toContainText('you do not agree');
    await looksGood(learner, 'consent-refused');
    await completeReading(learner, course);
    await deliver(env);

    const settings = new ConnectionPage(admin);
    await settings.open();
    await settings.askLearners.uncheck();
    await settings.save();
    await expect(settings.notice).toContainText('Badges of learners who refused or withdrew');
    await expect(settings.notice).toContainText('Nothing was saved');
    await looksGood(admin, 'settings-consent-off');
    await settings.sendWithoutAsking.check();
    await settings.save();
    await expect(settings.notice).toContainText('saved');
    await expect(settings.askLearners).not.toBeChecked();

    await deliver(env);
    expect(await issued()).toEqual([]);
    await consent.open(course.id);
    await consent.agree();
    await deliver(env);
    expect(await issued()).toEqual([`${PEOPLE.learner.email}: 51`]);
  });
});

import { createReadingCourse } from './arrange/course.ts';
import { deliver } from './environment/deliver.ts';
import { tellLearnersByCron } from './environment/run-cron.ts';
import { completeReading } from './pages/course-acts.ts';
import { MyBadgesPage } from './pages/my-badges-page.ts';
import { PEOPLE } from './people/people.ts';
import { expect, test } from './test.ts';

/** From this version on Moodle lets plugins extend the user menu. */
const WITH_USER_MENU = 4.5;

test('a learner sees what is missing, then where the badge went, and is told once', async ({
  env,
  learner,
  moodleVersion,
  looksGood,
}) => {
  const course = await createReadingCourse(env);
  const badges = new MyBadgesPage(learner);
  await badges.openFromCourse(course.id);
  const badge = badges.badgeOf(course.id);
  await expect(badge).toContainText('Northfield College');
  await expect(badge).toContainText('You receive this badge when you complete the course.');
  await expect(badge).toContainText('Reading');
  await expect(badge).toContainText('Not completed');
  await looksGood(learner, 'my-badge-missing');
  await badge.getByRole('link', { name: 'See your progress' }).focus();
  await learner.keyboard.press('Enter');
  await learner.waitForURL(/completionstatus/);
  await expect(badges.main).toContainText('Reading');

  await completeReading(learner, course);
  await deliver(env);
  await (Number(moodleVersion) >= WITH_USER_MENU ? badges.openFromUserMenu() : badges.openFromProfile());
  await expect(badge).toContainText('Navigatr emailed you a link');
  await expect(badge).toContainText(PEOPLE.learner.email);
  await looksGood(learner, 'my-badges-issued');

  for (let run = 0; run < 2; run++) await tellLearnersByCron(env);
  // That it is on its way is off by default; Moodle keeps it all the same, where cron came before the answer.
  const messages = await env.moodle.sql<{ eventtype: string }>(
    `SELECT eventtype FROM mdl_notifications
      WHERE component = 'local_navigatr' AND eventtype <> 'onitsway' AND useridto = $1 AND fullmessage LIKE $2`,
    [course.users[PEOPLE.learner.username] ?? 0, `%${course.name}%`],
  );
  expect(messages).toEqual([{ eventtype: 'issued' }]);
});

test('without the sidecar a learner sees what Moodle knows, and no address', async ({
  env,
  learner,
  looksGood,
}) => {
  const course = await createReadingCourse(env);
  await completeReading(learner, course);
  await deliver(env);
  await env.sidecar.stop();
  const badges = new MyBadgesPage(learner);
  await badges.openFromProfile();
  const badge = badges.badgeOf(course.id);
  await expect(badge).toContainText('Issued');
  await expect(badge).not.toContainText(PEOPLE.learner.email);
  await expect(badges.main).toContainText('Sent badges could not be checked just now');
  await looksGood(learner, 'my-badges-as-of');
  await env.sidecar.ensureUp();
});

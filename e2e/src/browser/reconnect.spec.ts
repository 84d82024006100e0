import { northfield, otherSchool } from '../sandbox/accounts/seed-accounts.ts';
import { cancelAll } from './arrange/awards.ts';
import { TOKEN } from './arrange/connection.ts';
import { createCourse, createCourseForOne } from './arrange/course.ts';
import { deliver } from './environment/deliver.ts';
import { exchangeByCron } from './environment/run-cron.ts';
import { ConnectionPage } from './pages/connection-page.ts';
import { CourseBadgePage } from './pages/course-badge-page.ts';
import { expect, test } from './test.ts';

const OTHER_TOKEN = otherSchool.tokens[0] ?? '';

async function removeConnection(settings: ConnectionPage): Promise<void> {
  await settings.open();
  const dialog = await settings.askToRemove();
  await dialog.getByRole('button', { name: 'Remove Connection' }).click();
  await expect(settings.notice).toContainText('The connection was removed');
}

async function connectWith(settings: ConnectionPage, token: string): Promise<void> {
  await settings.typeToken(token);
  await settings.save();
  await expect(settings.notice).toContainText('Saved.');
}

test('what completed while no account was connected is issued after the same account is back and an admin resumes', async ({
  env,
  admin,
  teacher,
  issued,
  looksGood,
}) => {
  const { course, complete, email } = await createCourseForOne(env);
  const settings = new ConnectionPage(admin);
  await removeConnection(settings);
  await complete();
  await exchangeByCron(env);
  await connectWith(settings, TOKEN);
  await exchangeByCron(env);
  expect(await issued()).toEqual([]);

  await settings.open();
  await expect(settings.status).toContainText('Mappings are still paused');
  await looksGood(admin, 'settings-reconnected');
  await settings.answer('Resume them');
  await expect(settings.notice).toContainText('Resumed mappings');
  await deliver(env);
  expect(await issued()).toEqual([`${email}: 51`]);

  const badges = new CourseBadgePage(teacher);
  await badges.open(course.id);
  await expect(badges.card).toContainText('Active');
});

test('nothing that waited for one account goes to another: its mappings are to be reviewed', async ({
  env,
  admin,
  teacher,
  issued,
  looksGood,
}) => {
  const { course, complete } = await createCourseForOne(env);
  const settings = new ConnectionPage(admin);
  await env.sandbox.control.addFault({ kind: 'status', status: 503, times: 1000 });
  await complete();
  await exchangeByCron(env);
  await removeConnection(settings);
  await env.sandbox.control.clearFaults();
  await settings.typeToken(OTHER_TOKEN);
  await settings.confirmAccount(await settings.saveOtherAccount());
  await expect(settings.status).toContainText('Other School');
  for (const _ of [1, 2]) await exchangeByCron(env);
  expect(await issued()).toEqual([]);
  await expect(settings.status).not.toContainText('Resume them');

  const badges = new CourseBadgePage(teacher);
  await badges.open(course.id);
  await expect(badges.card).toContainText('review');
  await looksGood(teacher, 'course-review');
  await removeConnection(settings);
  await cancelAll(env, course.id);
});

test('another account is connected after a question with the numbers, and the first one brings its mappings back', async ({
  env,
  admin,
  teacher,
  issued,
  looksGood,
}) => {
  const { course, complete, email } = await createCourseForOne(env);
  for (let more = 0; more < 11; more += 1) await createCourse(env, {});
  const count = async (where: string) => {
    const ours = "target LIKE 'navigatr:%'"; // another story may have left mappings of another platform
    const rows = await env.moodle.sql(
      `SELECT courseid FROM mdl_local_navigatr_map WHERE ${ours} AND ${where}`,
    );
    return rows.length;
  };
  const countActive = () => count("state = 'active'");
  const active = await countActive();
  const concerned = await count("state <> 'review'");
  const settings = new ConnectionPage(admin);
  await settings.open();
  await settings.typeToken(OTHER_TOKEN);
  const question = await settings.saveOtherAccount();
  await expect(question).toContainText(`go to review and issue nothing: ${concerned}.`);
  await looksGood(admin, 'settings-other-account');
  await question.getByRole('button', { name: 'Cancel' }).click();
  expect(await countActive()).toBe(active);
  expect(await env.sidecar.client.connection()).toMatchObject({ accountName: northfield.name });

  await settings.confirmAccount(await settings.saveOtherAccount());
  await expect(settings.notice).toContainText(`Mappings that went to review: ${concerned}.`);
  expect(await countActive()).toBe(0);
  await complete();
  await settings.answer('Keep all');
  await expect(settings.notice).toContainText('They stay in review');
  await looksGood(admin, 'settings-keep-all');
  const badges = new CourseBadgePage(teacher);
  await badges.open(course.id);
  await expect(badges.card).toContainText('returns to its former state (Active)');
  await looksGood(teacher, 'course-review-account');

  await settings.open();
  await connectWith(settings, TOKEN);
  await expect(settings.notice).toContainText('Mappings that returned to their former state');
  expect(await countActive()).toBe(active);
  await exchangeByCron(env);
  expect(await issued()).toEqual([]);
  await settings.open();
  await expect(settings.status).toContainText(course.name);
  await looksGood(admin, 'settings-meanwhile');
  await settings.answer('Issue badges: 1');
  await expect(settings.notice).toContainText('Badges on their way: 1.');
  await deliver(env);
  expect(await issued()).toEqual([`${email}: 51`]);
});

import { cancelAll } from './arrange/awards.ts';
import { disconnect, TOKEN } from './arrange/connection.ts';
import { createCourseForOne } from './arrange/course.ts';
import { STAGING_ACCOUNTS } from './environment/accounts.ts';
import { watchIssuedBadges } from './environment/issued-badges.ts';
import { exchangeByCron } from './environment/run-cron.ts';
import { ConnectionPage } from './pages/connection-page.ts';
import { CourseBadgePage } from './pages/course-badge-page.ts';
import { expect, test } from './test.ts';

const STAGING_TOKEN = STAGING_ACCOUNTS[0]?.tokens[0] ?? '';
const STAGING_BADGE = { id: '9001', name: 'Staging', provider: { id: '41', name: 'Northfield Staging' } };

test('staging asks for a token of its own, mappings are to be reviewed, and nothing queued for production goes there', async ({
  env,
  admin,
  teacher,
  issued,
  looksGood,
}) => {
  const queued = await createCourseForOne(env);
  await env.sandbox.control.addFault({ kind: 'status', status: 503, match: { method: 'PUT' } });
  await queued.complete();
  await exchangeByCron(env);
  const issuedByStaging = await watchIssuedBadges(env.staging);

  const settings = new ConnectionPage(admin);
  await settings.open();
  await settings.chooseEnvironment('Staging');
  await looksGood(admin, 'settings-advanced');
  await settings.save();
  await expect(settings.notice).toContainText('Not saved. No token for Staging is stored yet. Paste');
  expect(await env.sidecar.client.connection()).toMatchObject({ environment: 'production' });
  await settings.typeToken(TOKEN);
  await settings.testConnection();
  await expect(settings.testResult).toContainText('is wrong, expired, revoked, or for the other environment');
  await settings.typeToken(STAGING_TOKEN);
  await settings.confirmAccount(await settings.saveOtherAccount());
  await expect(settings.notice).toContainText('Saved. It works: connected as Northfield College (staging)');
  await expect(settings.status).toContainText('Northfield College (staging) (Staging)');
  await expect(settings.status).toContainText('0 active');

  const badges = new CourseBadgePage(teacher);
  await badges.open(queued.course.id);
  await expect(badges.card).toContainText('To review');
  await env.sandbox.control.clearFaults();
  const learner = await createCourseForOne(env, STAGING_BADGE);
  await learner.complete();
  await exchangeByCron(env);
  await env.staging.control.waitForIssued(1);
  await exchangeByCron(env);
  expect(await issuedByStaging()).toEqual([`${learner.email}: 9001`]);
  expect(await issued()).toEqual([]);

  await disconnect(env);
  await cancelAll(env, queued.course.id);
});

import { cancelAll } from './arrange/awards.ts';
import { disconnect, TOKEN } from './arrange/connection.ts';
import { createCourseForOne } from './arrange/course.ts';
import { ConnectionPage } from './pages/connection-page.ts';
import { CourseBadgePage } from './pages/course-badge-page.ts';
import { STAGING_ACCOUNTS } from './stage/accounts.ts';
import { watchIssuedBadges } from './stage/issued-badges.ts';
import { exchangeByCron } from './stage/run-cron.ts';
import { expect, test } from './test.ts';

const STAGING_TOKEN = STAGING_ACCOUNTS[0]?.tokens[0] ?? '';
const STAGING_BADGE = { id: '9001', name: 'Staging', provider: { id: '41', name: 'Northfield Staging' } };

test('staging asks for a token of its own, mappings are to be reviewed, and nothing queued for production goes there', async ({
  stage,
  admin,
  teacher,
  issued,
  looksGood,
}) => {
  const queued = await createCourseForOne(stage);
  await stage.sandbox.control.addFault({ kind: 'status', status: 503, match: { method: 'PUT' } });
  await queued.complete();
  await exchangeByCron(stage);
  const issuedByStaging = await watchIssuedBadges(stage.staging);

  const settings = new ConnectionPage(admin);
  await settings.open();
  await settings.chooseEnvironment('Staging');
  await looksGood(admin, 'settings-advanced');
  await settings.save();
  await expect(settings.notice).toContainText('Not saved. No token for Staging is stored yet. Paste');
  expect(await stage.sidecar.client.connection()).toMatchObject({ environment: 'production' });
  await settings.typeToken(TOKEN);
  await settings.testConnection();
  await expect(settings.testResult).toContainText('is wrong, expired, revoked, or of the other environment');
  await settings.typeToken(STAGING_TOKEN);
  await settings.confirmAccount(await settings.saveOtherAccount());
  await expect(settings.notice).toContainText('Saved. It works: connected as Northfield College (staging)');
  await expect(settings.status).toContainText('Northfield College (staging) (Staging)');
  await expect(settings.status).toContainText('0 active');

  const badges = new CourseBadgePage(teacher);
  await badges.open(queued.course.id);
  await expect(badges.card).toContainText('To review');
  await stage.sandbox.control.clearFaults();
  const learner = await createCourseForOne(stage, STAGING_BADGE);
  await learner.complete();
  await exchangeByCron(stage);
  await stage.staging.control.waitForIssued(1);
  await exchangeByCron(stage);
  expect(await issuedByStaging()).toEqual([`${learner.email}: 9001`]);
  expect(await issued()).toEqual([]);

  await disconnect(stage);
  await cancelAll(stage, queued.course.id);
});

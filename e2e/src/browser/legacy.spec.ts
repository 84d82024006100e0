import { northfield } from '../sandbox/accounts/seed-accounts.ts';
import { createCourseForOne } from './arrange/course.ts';
import { ConnectionPage } from './pages/connection-page.ts';
import { deliver } from './stage/deliver.ts';
import { exchangeByCron } from './stage/run-cron.ts';
import { expect, test } from './test.ts';

test('an account that has a user name and a password and no token issues badges', async ({
  newStage: stage,
  admin,
  issued,
}) => {
  const settings = new ConnectionPage(admin);
  await settings.open();
  await settings.pastePairingCode(stage.sidecar.pairingCode);
  await settings.save();
  await expect(settings.notice).toContainText('Saved.');
  expect(await admin.content()).not.toContain(stage.sidecar.secret);

  // The settings page takes tokens only: this is the way that the documentation names.
  const { username, password } = northfield;
  const values = { environment: 'production', timeoutMs: 30_000, force: false } as const;
  await stage.sidecar.client.putConnection({ ...values, username, password, actor: { userId: '2' } });
  await settings.testConnection();
  await expect(settings.testResult).toContainText('connected as Northfield College');
  await exchangeByCron(stage);
  await settings.open();
  await expect(settings.status).toContainText('Northfield College (Production)');

  const { complete, email } = await createCourseForOne(stage);
  await complete();
  await deliver(stage);
  expect(await issued()).toEqual([`${email}: 51`]);
});

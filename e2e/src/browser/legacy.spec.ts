import { northfield } from '../sandbox/accounts/seed-accounts.ts';
import { createCourseForOne } from './arrange/course.ts';
import { deliver } from './environment/deliver.ts';
import { exchangeByCron } from './environment/run-cron.ts';
import { ConnectionPage } from './pages/connection-page.ts';
import { expect, test } from './test.ts';

test('an account that has a user name and a password and no token issues badges', async ({
  newEnv: env,
  admin,
  issued,
}) => {
  const settings = new ConnectionPage(admin);
  await settings.open();
  await settings.pastePairingCode(env.sidecar.pairingCode);
  await settings.save();
  await expect(settings.notice).toContainText('Saved.');
  expect(await admin.content()).not.toContain(env.sidecar.secret);

  // The settings page takes tokens only: this is the way that the documentation names.
  const { username, password } = northfield;
  const values = { environment: 'production', timeoutMs: 30_000, force: false } as const;
  await env.sidecar.client.putConnection({ ...values, username, password, actor: { userId: '2' } });
  await settings.testConnection();
  await expect(settings.testResult).toContainText('connected as Northfield College');
  await exchangeByCron(env);
  await settings.open();
  await expect(settings.status).toContainText('Northfield College (Production)');

  const { complete, email } = await createCourseForOne(env);
  await complete();
  await deliver(env);
  expect(await issued()).toEqual([`${email}: 51`]);
});

import { TOKEN } from './arrange/connection.ts';
import { ConnectionPage } from './pages/connection-page.ts';
import { expect, test } from './test.ts';

test('an admin is told about a wrong secret and a wrong token, and connects with the right ones', async ({
  newStage: { sidecar },
  admin,
}) => {
  const settings = new ConnectionPage(admin);
  await settings.open();
  await expect(settings.status).toContainText('Not set up yet');

  await settings.typeSidecar(sidecar.url, Buffer.alloc(32, 7).toString('base64'));
  await settings.typeToken(TOKEN);
  await settings.testConnection();
  await expect(settings.testResult).toContainText('does not accept the secret');

  await settings.typeSidecar(sidecar.url, sidecar.secret);
  await settings.typeToken('wrong-token-of-nobody');
  await settings.testConnection();
  await expect(settings.testResult).toContainText('does not accept this token');
  await settings.save();
  await expect(settings.notice).toContainText('Not saved. Navigatr does not accept this token');
  expect(await sidecar.client.connection()).toMatchObject({ configured: false });

  await settings.typeSidecar(sidecar.url, sidecar.secret);
  await settings.typeToken(TOKEN);
  await settings.testConnection();
  await expect(settings.testResult).toContainText('connected as Northfield College');
  expect(await sidecar.client.connection()).toMatchObject({ configured: false });
  await settings.save();
  await expect(settings.notice).toContainText('Saved. It works: connected as Northfield College');
  await expect(settings.status).toContainText('Northfield College (Production)');
  expect(await admin.content()).not.toContain(TOKEN);
  expect(await admin.content()).not.toContain(sidecar.secret);
});

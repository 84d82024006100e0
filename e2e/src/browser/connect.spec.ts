import { TOKEN } from './arrange/connection.ts';
import { createCourse } from './arrange/course.ts';
import { ConnectionPage } from './pages/connection-page.ts';
import { CourseBadgePage } from './pages/course-badge-page.ts';
import { expect, test } from './test.ts';

test('an admin is told about a wrong secret and a wrong token, and connects with the right ones', async ({
  newEnv: { sidecar },
  admin,
  looksGood,
}) => {
  const settings = new ConnectionPage(admin);
  await settings.open();
  await looksGood(admin, 'settings-new');
  await expect(settings.stepStates).toHaveText(['Do this now', 'Later', 'Later']);

  await settings.typeSidecar(sidecar.url, Buffer.alloc(32, 7).toString('base64'));
  await settings.typeToken(TOKEN);
  await settings.testConnection();
  await expect(settings.testResult).toContainText('does not accept the secret');
  await expect(settings.pairingCode).toBeFocused();
  await expect(settings.stepStates).toHaveText(['Done', 'Needs attention', 'Later']);
  await looksGood(admin, 'settings-wrong-secret');

  await settings.typeSidecar(sidecar.url, sidecar.secret);
  await settings.typeToken('wrong-token-of-nobody');
  await settings.testConnection();
  await expect(settings.testResult).toContainText('does not accept this token');
  await expect(settings.token).toBeFocused();
  await settings.save();
  await expect(settings.notice).toContainText(
    'The pairing with the sidecar is saved, the rest is not. Navigatr does not accept this token',
  );
  expect(await sidecar.client.connection()).toMatchObject({ configured: false });
  await expect(settings.token).toBeFocused();
  await expect(settings.stepStates).toHaveText(['Done', 'Done', 'Needs attention']);

  await settings.typeSidecar(sidecar.url, sidecar.secret);
  await settings.typeToken(TOKEN);
  await settings.testConnection();
  await expect(settings.testResult).toContainText('connected as Northfield College');
  expect(await sidecar.client.connection()).toMatchObject({ configured: false });
  await settings.save();
  await expect(settings.notice).toContainText('Saved. It works: connected as Northfield College');
  await expect(settings.status).toContainText('Northfield College (Production)');
  await expect(settings.stepStates).toHaveCount(0);
  await looksGood(admin, 'settings-saved');
  expect(await admin.content()).not.toContain(TOKEN);
  expect(await admin.content()).not.toContain(sidecar.secret);
});

test('an admin removes the connection after a question, and every mapping is paused', async ({
  env,
  admin,
  teacher,
  looksGood,
}) => {
  const course = await createCourse(env, { criteria: [{ kind: 'self' }] });
  const settings = new ConnectionPage(admin);
  await settings.open();
  await looksGood(admin, 'settings-connected');
  const dialog = await settings.askToRemove();
  await expect(dialog).toContainText('The Navigatr token will be deleted');
  await looksGood(admin, 'settings-remove-connection');
  await dialog.getByRole('button', { name: 'Remove Connection' }).click();
  await expect(settings.notice).toContainText('The connection was removed');
  expect(await env.sidecar.client.connection()).toMatchObject({ configured: false });
  await looksGood(admin, 'settings-removed');

  const badges = new CourseBadgePage(teacher);
  await badges.open(course.id);
  await expect(badges.card).toContainText('Paused');
});

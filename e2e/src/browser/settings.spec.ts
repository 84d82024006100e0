import { TOKEN } from './arrange/connection.ts';
import { createCourse } from './arrange/course.ts';
import { runArrangement } from './arrange/run-arrangement.ts';
import { ConnectionPage } from './pages/connection-page.ts';
import { CourseBadgePage } from './pages/course-badge-page.ts';
import { visit, waitUntilSettled } from './pages/wait-until-settled.ts';
import { expect, test } from './test.ts';

test('everything on the settings page works without JavaScript, from one pairing code', async ({
  newEnv: { sidecar },
  openPlainPage,
  adminCredentials,
}) => {
  const page = await openPlainPage(adminCredentials);
  await page.goto('/local/navigatr/connection.php');
  await page.locator('[name=sidecarsecret]').fill(sidecar.pairingCode);
  await page.locator('[name=token]').fill('wrong-token-of-nobody');
  await page.locator('[name=submitbutton]').click();
  await expect(page.locator('body')).toContainText('the rest is not. Navigatr does not accept this token');
  expect(await page.content()).not.toContain('wrong-token-of-nobody');
  expect(await page.content()).not.toContain(sidecar.secret);

  await page.locator('[name=sidecarsecret]').fill(sidecar.pairingCode);
  await page.locator('[name=token]').fill(` ${TOKEN}\n`);
  await page.locator('[name=test]').click();
  await expect(page.locator('body')).toContainText('connected as Northfield College');
  expect(await sidecar.client.connection()).toMatchObject({ configured: false });

  await page.locator('[name=sidecarsecret]').fill(sidecar.pairingCode);
  await page.locator('[name=token]').fill(TOKEN);
  await page.locator('[name=submitbutton]').click();
  await expect(page.locator('body')).toContainText('Saved. It works: connected as Northfield College');
  expect(await sidecar.client.connection()).toMatchObject({ configured: true });

  await page.getByRole('button', { name: 'Remove Connection' }).click();
  await expect(page.locator('body')).toContainText('The Navigatr token will be deleted');
  await page.getByRole('button', { name: /Continue|Yes/ }).click();
  await expect(page.locator('body')).toContainText('The connection was removed');
  expect(await sidecar.client.connection()).toMatchObject({ configured: false });
});

test('a refused token does not throw a good pairing code away', async ({
  newEnv: { sidecar },
  admin,
  looksGood,
}) => {
  const settings = new ConnectionPage(admin);
  await settings.open();
  await expect(settings.stepStates).toHaveText(['Do this now', 'Later', 'Later']);
  await settings.pastePairingCode(sidecar.pairingCode);
  await settings.typeToken(TOKEN);
  await settings.testConnection();
  await expect(settings.testResult).toHaveText(/It works: connected as Northfield College.*Not saved yet\./);
  await expect(settings.stepStates).toHaveText(['Done', 'Done', 'Do this now']);
  await looksGood(admin, 'settings-tested-unsaved');

  await settings.typeToken('wrong-token-of-nobody');
  await settings.save();
  await expect(settings.notice).toContainText('The pairing with the sidecar is saved, the rest is not.');
  await expect(settings.stepStates).toHaveText(['Done', 'Done', 'Needs attention']);
  await expect(settings.token).toBeFocused();
  await looksGood(admin, 'settings-paired-token-refused');
  await settings.typeToken(TOKEN);
  await settings.save();
  await expect(settings.notice).toContainText('Saved. It works: connected as Northfield College');
});

test('a token that does not work is saved only when the admin insists', async ({
  newEnv: { sidecar },
  admin,
}) => {
  const settings = new ConnectionPage(admin);
  await settings.open();
  await settings.typeSidecar(sidecar.url, sidecar.secret);
  await settings.typeToken('wrong-token-of-nobody');
  await settings.save();
  await expect(settings.notice).toContainText('The pairing with the sidecar is saved, the rest is not');

  await settings.typeSidecar(sidecar.url, sidecar.secret);
  await settings.typeToken('wrong-token-of-nobody');
  await settings.saveAnyway.check();
  await settings.save();
  await expect(settings.notice).toContainText('Saved, although Navigatr did not accept it');
  expect(await sidecar.client.connection()).toMatchObject({ configured: true, tokenLastFour: 'body' });
});

test('a sidecar that does not answer leads back to the first step, and opens its address', async ({
  newEnv: { sidecar },
  admin,
  looksGood,
}) => {
  const settings = new ConnectionPage(admin);
  await settings.open();
  await settings.pastePairingCode(`http://127.0.0.1:1/#default:${sidecar.secret}`);
  await settings.typeToken(TOKEN);
  await settings.testConnection();
  await expect(settings.testResult).toContainText('The sidecar does not answer');
  await expect(settings.stepStates).toHaveText(['Needs attention', 'Later', 'Later']);
  await expect(admin.locator('#id_startsidecar')).toBeFocused();
  await expect(settings.sidecarUrl).toBeVisible();
  await settings.save();
  await expect(settings.notice).toContainText('The sidecar does not answer');
  await expect(admin.locator('#id_startsidecar')).toBeFocused();
  await expect(settings.sidecarUrl).toHaveValue('http://127.0.0.1:1/');
  await looksGood(admin, 'settings-no-answer');
});

test('the setup reads from right to left', async ({ newEnv: _, admin, looksGood }) => {
  const settings = new ConnectionPage(admin);
  await settings.open();
  await admin.evaluate("document.documentElement.dir = 'rtl'; document.body.classList.add('dir-rtl')");
  await looksGood(admin, 'settings-right-to-left');
});

test('somebody with the capability alone finds the page and works with it', async ({
  env,
  openPage,
  looksGood,
}) => {
  const username = env.uniqueName('connie');
  await runArrangement(env.moodle, 'connection_manager', { username });
  const page = await openPage({ username, password: username });
  const settings = new ConnectionPage(page);
  await settings.open();
  await expect(settings.status).toContainText('Northfield College');
  await settings.testConnection();
  await expect(settings.testResult).toContainText('connected as Northfield College');
  await settings.typeTimeout(40);
  await settings.save();
  await expect(settings.notice).toContainText('Saved. It works: connected as Northfield College');
  expect(await env.sidecar.client.connection()).toMatchObject({ configured: true, timeoutMs: 40_000 });
  await looksGood(page, 'settings-connection-manager');
});

test('the whole way to a connection works with the keyboard alone', async ({
  newEnv: { sidecar },
  admin,
}) => {
  const settings = new ConnectionPage(admin);
  await settings.open();
  await admin.getByRole('button', { name: 'Collapse all' }).focus();
  await tabTo(admin.getByRole('button', { name: 'Copy' }).last());
  await admin.keyboard.press('Enter');
  await expect(admin.getByText('Copied. Paste it into a terminal')).toBeVisible();
  const typeIntoNext = async (field: string, typed: string) => {
    const wanted = admin.getByRole('textbox', { name: field });
    await tabTo(wanted);
    await admin.keyboard.type(typed);
  };
  await typeIntoNext('Pairing code', sidecar.pairingCode);
  await typeIntoNext('Personal Access Token', TOKEN);
  await tabTo(admin.getByRole('button', { name: 'Test Connection' }));
  await admin.keyboard.press('Enter');
  await expect(settings.testResult).toContainText('connected as Northfield College');
  await admin.keyboard.press('Shift+Tab');
  await admin.keyboard.press('Enter');
  await expect(settings.notice).toContainText('Saved. It works');
  await waitUntilSettled(admin);

  await tabTo(admin.getByRole('button', { name: 'Remove Connection' }));
  await admin.keyboard.press('Enter');
  const dialog = admin.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await admin.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(admin.getByRole('button', { name: 'Remove Connection' })).toBeFocused();

  async function tabTo(wanted: ReturnType<typeof admin.getByRole>): Promise<void> {
    for (let presses = 0; presses < 40; presses += 1) {
      await admin.keyboard.press('Tab');
      if (await wanted.and(admin.locator(':focus')).isVisible()) return;
    }
    throw new Error('The keyboard does not get there.');
  }
});

test('the pages look good in Classic too', async ({ env, admin, teacher, looksGood }) => {
  const course = await createCourse(env, { criteria: [{ kind: 'self' }] });
  await env.moodle.php("set_config('theme', 'classic');");
  try {
    const settings = new ConnectionPage(admin);
    await settings.open();
    await expect(settings.status).toContainText('Northfield College');
    await looksGood(admin, 'classic-settings');
    const badges = new CourseBadgePage(teacher);
    await badges.open(course.id);
    await expect(badges.card).toContainText('Active');
    await looksGood(teacher, 'classic-course');
    await visit(teacher, `/local/navigatr/badge.php?id=${course.id}&provider=1&change=1`);
    await badges.waitUntilFetched();
    await looksGood(teacher, 'classic-picker');
    await visit(teacher, `/local/navigatr/log.php?id=${course.id}`);
    await looksGood(teacher, 'classic-log');
  } finally {
    await env.moodle.php("set_config('theme', 'boost');");
  }
});

import { createServer, type Server } from 'node:net';
import type { TestEnvironment } from './environment/test-environment.ts';
import { ConnectionPage } from './pages/connection-page.ts';
import { expect, test } from './test.ts';

/** Takes every connection and never says a word. */
async function listenSilently(): Promise<{ port: number; met: Promise<void>; close: () => void }> {
  let meet = () => {};
  const met = new Promise<void>((resolve) => {
    meet = resolve;
  });
  const server: Server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    meet();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It listens nowhere.');
  return { port: address.port, met, close: () => void server.close() };
}

async function setSettings({ moodle }: TestEnvironment, code: string): Promise<void> {
  await moodle.php(code);
}

test('a sidecar that does not answer holds up no other tab of the admin', async ({ env, admin }) => {
  const silent = await listenSilently();
  await setSettings(env, `set_config('sidecarurl', 'http://127.0.0.1:${silent.port}', 'local_navigatr');`);
  try {
    const settings = new ConnectionPage(admin);
    let isOpen = false;
    const opening = settings.open().then(() => {
      isOpen = true;
    });
    await silent.met;
    const otherTab = await admin.context().newPage();
    await otherTab.goto('/user/profile.php');
    await expect(otherTab.getByRole('main')).toBeVisible();
    expect(isOpen).toBe(false);
    await opening;
    await expect(settings.status).toContainText('Not reachable');
  } finally {
    silent.close();
    await setSettings(env, `set_config('sidecarurl', '${env.sidecar.url}', 'local_navigatr');`);
  }
});

test("the site's proxy stands between Moodle and the sidecar only where the admin wants it to", async ({
  env,
  admin,
}) => {
  // A proxy that is not there: a call through it fails. By default Moodle leaves localhost out.
  await setSettings(
    env,
    `set_config('proxyhost', '127.0.0.1'); set_config('proxyport', 9); set_config('proxybypass', '');`,
  );
  try {
    const settings = new ConnectionPage(admin);
    await settings.open();
    await expect(settings.status).not.toContainText('Not reachable');
    await setSettings(env, "set_config('useproxy', 1, 'local_navigatr');");
    await settings.open();
    await expect(settings.status).toContainText('Not reachable');
  } finally {
    await setSettings(
      env,
      `unset_config('proxyhost'); unset_config('proxyport'); set_config('proxybypass', 'localhost, 127.0.0.1');
       unset_config('useproxy', 'local_navigatr');`,
    );
  }
});

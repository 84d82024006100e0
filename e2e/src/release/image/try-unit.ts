import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPage } from '../../commands/read-page.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { findFreePort } from '../../system/free-port.ts';
import type { Release } from '../try/check-release.ts';
import { issueBadge } from '../try/issue-badge.ts';
import { clientOf, WWWROOT } from '../try/pairing.ts';
import { SystemdMachine } from './systemd-machine.ts';

const UNIT = 'navigatr-sidecar';
const METRICS_TOKEN = 'a-token-of-the-tests';

/**
 * Runs the commands of docs/install.md under a real systemd: a badge is issued, a killed sidecar comes back with its ledger, a
 * credential reaches it, and it stops well. @throws with what is wrong
 */
export async function tryUnit(release: Release, say: (line: string) => void): Promise<void> {
  const sandbox = await startSandbox({ port: 0 });
  const port = await findFreePort();
  const machine = await SystemdMachine.start(release.folder, say);
  try {
    const settings = [
      `SIDECAR_PORT=${port}`,
      'SIDECAR_ALLOW_INSECURE_UPSTREAM=1',
      `SIDECAR_NAVIGATR_PRODUCTION_URL=${sandbox.url}`,
    ];
    const printed = await machine.run(commandsOf(release, settings));
    // Where pairing came before the start, the code has no port of these settings in it.
    const client = clientOf(printed.replace(/(http:\/\/127\.0\.0\.1):\d+\/#/, `$1:${port}/#`));
    const ready = `node -e "fetch('http://127.0.0.1:${port}/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"`;
    await machine.until(ready);
    const award = await issueBadge(client, sandbox);
    await machine.run(`kill -9 "$(systemctl show --property MainPID --value ${UNIT})"`);
    await machine.until(`test "$(systemctl show --property NRestarts --value ${UNIT})" -ge 1 && ${ready}`);
    const { state } = await client.issuance(award);
    if (state !== 'issued') throw new Error(`After a kill the issued badge is ${state}.`);
    await requireCredential(machine, port);
    await machine.run(`systemctl stop ${UNIT}`);
    const result = (await machine.run(`systemctl show --property Result --value ${UNIT}`)).trim();
    if (result !== 'success') throw new Error(`Stopped, the unit says ${result}.`);
    say('Under systemd the unit issued a badge, and came back after a kill.');
  } finally {
    await machine.remove();
    await sandbox.close();
  }
}

/** The block of the page, with settings before the start. */
function commandsOf({ root, version }: Release, settings: readonly string[]): string {
  const page = readPage('docs/install.md', readFileSync(join(root, 'docs/install.md'), 'utf8'));
  const block = page.find(({ kind, text }) => kind === 'block' && text.includes('systemctl enable'))?.text;
  if (block?.includes(`./navigatr-sidecar-${version}.tgz`) !== true)
    throw new Error('docs/install.md has no commands for systemd and this version.');
  const write = `printf '%s\\n' ${settings.join(' ')} >> /etc/navigatr-sidecar/sidecar.env`;
  const given = block.replace('systemctl enable', `${write}\nsystemctl enable`);
  return `cd /release\n${given.replace('https://moodle.example.org', WWWROOT)}`;
}

/** As the unit's comments say: a file of root's, and two lines without their #. */
async function requireCredential(machine: SystemdMachine, port: number): Promise<void> {
  await machine.run(`
    umask 077
    printf %s ${METRICS_TOKEN} > /etc/navigatr-sidecar/metrics-token
    sed -i '/metrics-token/s/^#//' /etc/systemd/system/${UNIT}.service
    systemctl daemon-reload
    systemctl restart ${UNIT}`);
  const statusWith = (token: string) =>
    `node -e "fetch('http://127.0.0.1:${port}/metrics', { headers: { authorization: 'Bearer ${token}' } }).then(({ status }) => process.exit(status === 200 ? 0 : 1), () => process.exit(1))"`;
  await machine.until(statusWith(METRICS_TOKEN));
  await machine.until(`! ${statusWith('another-token-of-nobody')}`);
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSidecarCommand } from '../browser/environment/sidecar-command.ts';
import { sitePlaces } from '../moodle/places.ts';
import type { MoodleSite } from '../moodle/site.ts';
import { startMoodle } from '../moodle/start-moodle.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import { buildSidecar } from '../start/build-sidecar.ts';
import { Closing } from '../start/closing.ts';
import { SHORT_LIVED, startSidecar } from '../start/sidecar.ts';
import { findFreePort } from '../system/free-port.ts';
import { type Walk, walkToFirstBadge } from './walk.ts';

type Say = (line: string) => void;

/**
 * Uninstalls the plugin from a Moodle of its own, and goes from the zip to the first badge as an admin does, in a browser.
 * @throws with Moodle's words when the installer refuses it or the installation fails, and where the admin is stuck
 */
export async function tryInstaller(zip: string, version: string, say: Say): Promise<void> {
  const closing = new Closing();
  try {
    const moodle = await startMoodle({ version, name: `installer-${version}`, data: 'clean', say });
    closing.add('Moodle', () => moodle.stop());
    await runScript(moodle, 'remove');
    permitInstalling(moodle);
    await walkToFirstBadge({ moodle, zip, ...(await startRest(closing)) });
    const release = await runScript(moodle, 'examine');
    say(`Moodle ${moodle.release} installed the plugin, release ${release}, and issued a badge.`);
  } finally {
    await closing.close();
  }
}

/** The harness switches it off, as it does all that may ask the network for news. */
function permitInstalling({ name }: MoodleSite): void {
  const file = join(sitePlaces(name).root, 'config.php');
  const config = readFileSync(file, 'utf8');
  writeFileSync(file, config.replace('disableupdateautodeploy = true', 'disableupdateautodeploy = false'));
}

/** Sandbox and sidecar. The sidecar is not paired: that is the second step. */
async function startRest(closing: Closing): Promise<Pick<Walk, 'sandbox' | 'run'>> {
  const sandbox = await startSandbox({ port: 0 });
  closing.add('The sandbox', () => sandbox.close());
  await buildSidecar(() => undefined);
  const home = mkdtempSync(join(tmpdir(), 'navigatr-walk-'));
  closing.add('The data of the sidecar', () => rmSync(home, { recursive: true, force: true }));
  const options = {
    port: await findFreePort(),
    dataDir: join(home, 'data'),
    logFile: join(home, 'sidecar.log'),
    upstreamUrl: sandbox.url,
    nodeFlags: [SHORT_LIVED],
  };
  const sidecar = await startSidecar(options);
  closing.add('The sidecar', () => sidecar.stop());
  return { sandbox, run: (command) => runSidecarCommand(options, command.split(' ').slice(1)) };
}

function runScript(site: MoodleSite, name: 'remove' | 'examine'): Promise<string> {
  const script = readFileSync(new URL(`installer/${name}.php`, import.meta.url), 'utf8');
  return site.php(script.replace('<?php', ''));
}

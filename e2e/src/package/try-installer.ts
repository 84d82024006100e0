import { readFileSync } from 'node:fs';
import type { MoodleSite } from '../moodle/site.ts';
import { startMoodle } from '../moodle/start-moodle.ts';

type Say = (line: string) => void;

/**
 * Uninstalls the plugin from a Moodle of its own and installs the zip as an admin does on the page.
 * @throws with Moodle's words when the installer refuses it or the installation fails.
 */
export async function tryInstaller(zip: string, version: string, say: Say): Promise<void> {
  const site = await startMoodle({ version, name: `installer-${version}`, data: 'clean', say });
  try {
    await runScript(site, 'remove');
    await runScript(site, 'unpack', { zip });
    const release = await runScript(site, 'upgrade');
    say(`Moodle ${site.release} installed the plugin, release ${release}, from the zip.`);
  } finally {
    await site.stop();
  }
}

type Script = 'remove' | 'unpack' | 'upgrade';

function runScript(site: MoodleSite, name: Script, input: object = {}): Promise<string> {
  const script = readFileSync(new URL(`installer/${name}.php`, import.meta.url), 'utf8').replace('<?php', '');
  const encoded = Buffer.from(JSON.stringify(input)).toString('base64');
  return site.php(`$input = json_decode(base64_decode('${encoded}'), true);\n${script}`);
}

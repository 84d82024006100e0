import { execFile } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Site } from '../site/site.ts';

const run = promisify(execFile);
const page = new URL('../../../docs/send-an-award.md', import.meta.url);

export type SidecarCall = { url: string; site: Site; secret?: string; env?: NodeJS.ProcessEnv };

/** Writes the script of docs/send-an-award.md into a folder; what comes back runs it. */
export async function writeSidecarCall(folder: string) {
  const file = join(folder, 'sidecar-call');
  const [, script] = /```bash\n(#!.*?)```/s.exec(await readFile(page, 'utf8')) ?? [];
  await writeFile(file, script ?? '');
  await chmod(file, 0o755);
  return (args: string[], { url, site, secret = site.secrets[0] ?? '', env }: SidecarCall) => {
    const named = { SIDECAR: url, SITE: site.id, WWWROOT: site.wwwroot, SECRET: secret };
    return run(file, args, { env: { ...process.env, ...env, ...named } });
  };
}

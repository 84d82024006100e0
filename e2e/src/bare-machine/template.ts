import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from '../system/command.ts';
import { withLock } from '../system/lock.ts';
import { findMirror, type Mirror, proxyVariables, readAcquireSettings } from './apt.ts';
import { packagesFolder, templateFolder } from './places.ts';

export type Say = (line: string) => void;

/** The smallest Debian that can install packages, made once and copied for each machine. Returns its folder. */
export async function ensureTemplate(say: Say): Promise<string> {
  const mirror = await findMirror();
  const folder = templateFolder(mirror.codename);
  await withLock(`${folder}.lock`, async () => {
    if (!existsSync(folder)) await build(folder, mirror, say);
  });
  return folder;
}

async function build(folder: string, { codename, url }: Mirror, say: Say): Promise<void> {
  say(`Making a bare ${codename} from ${new URL(url).host}, once (about a minute) …`);
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(packagesFolder(), { recursive: true });
  const options = ['--variant=minbase', `--cache-dir=${packagesFolder()}`];
  const env = proxyVariables(await readAcquireSettings());
  await mustRun('debootstrap', [...options, codename, partial, url], { env });
  configure(partial);
  await mustRun('chroot', [partial, 'apt-get', 'clean']);
  renameSync(partial, folder);
}

const NO_SERVICES =
  '#!/bin/sh\n# Packages start nothing: ports are shared with the machine around.\nexit 101\n';

function configure(tree: string): void {
  writeFileSync(join(tree, 'usr/sbin/policy-rc.d'), NO_SERVICES, { mode: 0o755 });
  // The machine lives for minutes: nobody waits for the disk.
  writeFileSync(join(tree, 'etc/dpkg/dpkg.cfg.d/unsafe-io'), 'force-unsafe-io\n');
}

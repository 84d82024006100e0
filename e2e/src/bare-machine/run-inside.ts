import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheHome } from '../system/cache-home.ts';
import { environment } from '../system/environment.ts';
import { pickVariables } from './carried.ts';
import { UNSHARE } from './namespaces.ts';
import { INSIDE } from './places.ts';

/**
 * Mounts what a system has (arguments: the tree, then pairs of a folder to show and the place to show it at) and leaves
 * for the tree. The mounts are seen in there alone.
 */
const ENTER = `
set -e
tree=$1; shift
mount --bind "$tree" "$tree"
mount -t proc proc "$tree/proc"
mount --rbind /dev "$tree/dev"
mount -t tmpfs -o mode=1777 tmpfs "$tree/dev/shm"
mount --rbind -o ro /sys "$tree/sys"
while [ "$1" != -- ]; do
  mkdir -p "$tree$2"
  mount --bind "$1" "$tree$2"
  mount -o remount,bind,ro "$tree$2"
  shift 2
done
shift
# Its root is that of the mounts too, as on any machine: a program that joins them (runc exec) would be out here after a chroot alone.
cd "$tree"
pivot_root . .
umount -l .
exec chroot . "$@"
`;

const DIES_WITH_US = ['--pdeathsig', 'KILL'];

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Runs shell commands in the checkout of the machine, their output passed through. Returns the exit code. */
export function runInside(tree: string, commands: string, stop: AbortSignal): Promise<number> {
  const variables = { ...pickVariables(environment), PATH, HOME: INSIDE.home, CI: 'true' };
  const env = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  // Not exec: the first process in there has to bury the orphans of all others.
  const shell = ['/bin/sh', '-c', `cd ${INSIDE.checkout}\n${commands}\nexit $?`];
  const args = [tree, ...sourceMounts(), '--', '/usr/bin/env', '-i', ...env, ...shell];
  return new Promise((settle, reject) => {
    // A session of its own: Ctrl-C reaches this process alone, which ends all of it at once; so does its own end.
    const child = spawn(
      'setpriv',
      [...DIES_WITH_US, 'unshare', ...UNSHARE, 'sh', '-c', ENTER, 'sh', ...args],
      {
        stdio: ['ignore', 'inherit', 'inherit'],
        detached: true,
      },
    );
    const end = () => void child.kill('SIGKILL');
    stop.addEventListener('abort', end);
    if (stop.aborted) end();
    child.on('error', reject);
    child.on('exit', (code) => settle(code ?? 1));
  });
}

/** Sources are shown; what was installed from them is not: a bare machine has to install it again. */
function sourceMounts(): string[] {
  const home = cacheHome();
  const names = existsSync(home) ? readdirSync(home).filter(isSource) : [];
  return names.flatMap((name) => [join(home, name), join(INSIDE.cache, name)]);
}

export const isSource = (name: string): boolean => /^(moodle-\d+\.\d+|codechecker)$/.test(name);

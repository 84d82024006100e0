import { canRun } from '../system/command.ts';
import { ROOT } from './places.ts';

/**
 * Mounts and processes of their own: when the first process in there ends, the kernel ends the others and drops the
 * mounts, however this process itself came to its end.
 */
export const UNSHARE = ['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child'];

/** Why there can be no bare machine here, or undefined. `debootstrap` itself is a need like others. */
export async function explainImpossible(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'it takes Linux';
  if (process.getuid?.() !== 0) return 'it takes root (mounting, changing the root folder)';
  if (!(await canRun('apt-get', ['--version']))) return 'it takes Debian or one of its children';
  if (!(await canRun('git', ['-C', ROOT, 'ls-files', '--error-unmatch', 'package.json'])))
    return 'git does not name the files of this work tree (it is no clone, or belongs to another account)';
  if (await canRun('unshare', [...UNSHARE, 'true'])) return undefined;
  return 'mounting is not allowed here (a container needs the capability SYS_ADMIN)';
}

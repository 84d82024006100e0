import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheHome } from '../../system/cache-home.ts';
import { type Finished, mustRun, runCommand } from '../../system/command.ts';

/** Images that are kept; apart from those that somebody has on this machine. */
export const imagesHome = (): string => join(cacheHome(), 'images');

function storage(): string[] {
  const home = imagesHome();
  mkdirSync(home, { recursive: true });
  return ['--root', join(home, 'storage'), '--runroot', join(home, 'run'), '--storage-driver', 'overlay'];
}

/** @throws {CommandFailed} */
export const buildah = (args: readonly string[]): Promise<string> =>
  mustRun('buildah', [...storage(), ...args]);

/** Where cgroups are of both kinds, as in many containers, runc works and crun does not. */
const RUNTIME = ['--runtime', 'runc', '--cgroup-manager', 'cgroupfs', '--log-level', 'fatal'];

/** @throws {CommandFailed} */
export const podman = (args: readonly string[]): Promise<string> =>
  mustRun('podman', [...storage(), ...RUNTIME, ...args]);

export const tryPodman = (args: readonly string[]): Promise<Finished> =>
  runCommand('podman', [...storage(), ...RUNTIME, ...args]);

/** As the machine around may not raise its own limits, and has no bridges to make. */
export const RUN_HERE = ['--network', 'host', '--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1000:1000'];

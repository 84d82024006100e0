import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { StartFault } from '../errors.ts';

export type FolderLock = { release(): Promise<void> };

// Longer than any take-over of a stale socket takes, so that two that race see who won.
const SETTLE_MS = 250;
const LOOK_EVERY_MS = 1_000;

/**
 * Makes this process the only one on a data folder, or throws {@link FolderTaken} naming who has it. The operating
 * system gives the lock back however the process ends.
 */
export async function lockFolder(folder: string, onLost: () => void): Promise<FolderLock> {
  return (await lockWithFlock(folder, onLost)) ?? (await lockWithSocket(folder, onLost));
}

const holderFile = (folder: string): string => join(folder, 'lock.holder');

/** Another process has the folder. */
export class FolderTaken extends StartFault {
  readonly folder: string;
  /** For example `process 12 on host`. */
  readonly holder: string;

  constructor(folder: string, holder: string) {
    super(
      `The data folder ${folder} is in use by ${holder}. Stop that sidecar first: this needs the embedded database for itself. Or give this one another SIDECAR_DATA_DIR. With PostgreSQL (SIDECAR_DATABASE_URL) there may be several.`,
    );
    this.folder = folder;
    this.holder = holder;
  }
}

const taken = (folder: string): FolderTaken => {
  let holder = 'another process';
  try {
    holder = readFileSync(holderFile(folder), 'utf8').trim();
  } catch {
    // Who holds it is only told when it could be written down.
  }
  return new FolderTaken(folder, holder);
};

const writeHolder = (folder: string): void =>
  writeFileSync(holderFile(folder), `process ${process.pid} on ${hostname()}\n`, { mode: 0o600 });

/**
 * A child holds the lock: it reads from a pipe that closes when this process ends, in whatever way. Null where there is
 * no flock program.
 */
async function lockWithFlock(folder: string, onLost: () => void): Promise<FolderLock | null> {
  const file = join(folder, 'lock');
  shutLock(folder, file);
  const child = spawn('flock', ['-n', file, 'sh', '-c', 'echo held; exec cat >&2'], {
    stdio: 'pipe',
    detached: true,
  });
  const answer = await firstSign(child);
  if (answer === 'missing') return null;
  if (answer === 'taken') throw taken(folder);
  writeHolder(folder);
  child.once('exit', onLost);
  child.unref();
  return {
    release: async () => {
      child.removeListener('exit', onLost);
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.ref();
      child.stdin.end();
      await gone;
    },
  };
}

/**
 * Anyone who may read a file can lock it, and so keep the sidecar from starting: in a folder of this user's nobody else may. A
 * file of another user stays as it is, because that user needs it, too.
 */
function shutLock(folder: string, file: string): void {
  const user = process.geteuid?.();
  const found = statSync(file, { throwIfNoEntry: false });
  if (user === undefined || statSync(folder).uid !== user || (found && found.uid !== user)) return;
  const descriptor = openSync(file, 'a', 0o600);
  fchmodSync(descriptor, 0o600);
  closeSync(descriptor);
}

function firstSign(child: ChildProcessWithoutNullStreams): Promise<'held' | 'taken' | 'missing'> {
  return new Promise((resolve) => {
    child.once('error', () => resolve('missing'));
    child.once('exit', (code) => resolve(code === 1 ? 'taken' : 'missing'));
    child.stdout.once('data', () => resolve('held'));
    child.stdin.on('error', () => undefined);
  });
}

const cannotLock = (folder: string, why: string): StartFault =>
  new StartFault(
    `The data folder ${folder} cannot be locked: ${why}. Install the program flock (util-linux), or name a folder on a local disk with a shorter path in SIDECAR_DATA_DIR.`,
  );

// What fits into `sun_path` everywhere; Node cuts off what is longer without a word.
const SOCKET_PATH_MAX = 103;

export const isTooLongForSocket = (path: string): boolean => Buffer.byteLength(path) > SOCKET_PATH_MAX;

/** Where there is no flock: a listening socket that is linked into place, checked by inode before the database opens. */
export async function lockWithSocket(folder: string, onLost: () => void): Promise<FolderLock> {
  const place = join(folder, 'lock.socket');
  const own = join(folder, `lock.${randomUUID().slice(0, 8)}`);
  if (isTooLongForSocket(own)) throw cannotLock(folder, 'its path is too long');
  const server = await listen(own).catch((cause: NodeJS.ErrnoException) => {
    throw cannotLock(folder, cause.code ?? 'unknown reason');
  });
  const inode = statSync(own).ino;
  const release = async () => {
    clearInterval(watch);
    if (isOurs(place, inode)) rmSync(place, { force: true });
    rmSync(own, { force: true });
    await new Promise((resolve) => server.close(resolve));
  };
  let watch: NodeJS.Timeout | undefined;
  if (!(await takePlace(place, own)) || !(await stillOursAfter(SETTLE_MS, place, inode))) {
    await release();
    throw taken(folder);
  }
  writeHolder(folder);
  watch = setInterval(() => {
    if (!isOurs(place, inode)) onLost();
  }, LOOK_EVERY_MS);
  watch.unref();
  return { release };
}

const listen = (path: string): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.unref();
    server.listen(path, () => resolve(server));
  });

async function takePlace(place: string, own: string): Promise<boolean> {
  if (linked(place, own)) return true;
  if (await answers(place)) return false;
  // Nobody listens there any more: moved away, not deleted, so that only one of several succeeds.
  try {
    renameSync(place, `${own}.stale`);
    rmSync(`${own}.stale`, { force: true });
  } catch {
    return false;
  }
  return linked(place, own);
}

function linked(place: string, own: string): boolean {
  try {
    linkSync(own, place);
    return true;
  } catch {
    return false;
  }
}

const answers = (place: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(place);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

async function stillOursAfter(milliseconds: number, place: string, inode: number): Promise<boolean> {
  await pause(milliseconds);
  return isOurs(place, inode);
}

function isOurs(place: string, inode: number): boolean {
  try {
    return statSync(place).ino === inode;
  } catch {
    return false;
  }
}

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { PairedSite } from '../config.ts';
import { type FolderTaken, isTooLongForSocket } from '../db/folder-lock.ts';
import { StartFault, Unconfirmed } from '../errors.ts';
import { VERSION } from '../version.ts';
import { controlSocket } from './control-socket.ts';
import { type CommandEnd, type Frame, readFrame, writeLine } from './frames.ts';

// A sidecar says its version at once, unless it hangs.
const PATIENCE_MS = 30_000;

// The first start makes a database.
const STARTING_MS = 20_000;
const LOOK_EVERY_MS = 250;
const NOT_YET: readonly string[] = ['ENOENT', 'ECONNREFUSED'];

export type Beside = {
  argv: readonly string[];
  site: PairedSite | null;
  /** Takes what the command prints; the next waits for it. */
  print: (text: string) => void | Promise<void>;
  log: (line: string) => void;
  patienceMs?: number;
  /** How long one that starts is waited for. */
  startingMs?: number;
};

/**
 * Has a command run by the sidecar that has the data folder. Throws {@link StartFault} with what that one refuses it for, and
 * when it takes no commands.
 */
export async function runBeside(taken: FolderTaken, beside: Beside): Promise<void> {
  const socket = await reach(taken, beside.startingMs ?? STARTING_MS);
  try {
    const frames = framesOf(socket);
    await hearVersion(taken, { socket, frames, patienceMs: beside.patienceMs ?? PATIENCE_MS });
    socket.write(writeLine({ argv: [...beside.argv], site: beside.site }));
    finish(await follow(frames, beside), taken);
  } finally {
    socket.destroy();
  }
}

/** One that starts just now takes commands in a moment. */
async function reach(taken: FolderTaken, patienceMs: number): Promise<Socket> {
  const path = controlSocket(taken.folder);
  if (isTooLongForSocket(path)) {
    throw new StartFault(`${taken.message} With a shorter path of the data folder commands work beside it.`);
  }
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const socket = connect(path);
    try {
      await once(socket, 'connect');
      return socket.on('error', () => undefined);
    } catch (cause) {
      const { code = '' } = cause as NodeJS.ErrnoException;
      if (!NOT_YET.includes(code) || performance.now() > deadline) throw takesNone(taken, cause);
    }
    await pause(LOOK_EVERY_MS);
  }
}

function takesNone(taken: FolderTaken, cause: unknown): StartFault {
  const { code } = cause as NodeJS.ErrnoException;
  const why =
    code === 'EACCES'
      ? 'belongs to another user. Run this as that user, or as root.'
      : 'takes no commands: it starts or stops just now, is a command itself, or said why in its log. Run this again in a moment, or stop it first.';
  return new StartFault(`${taken.holder} has the data folder ${taken.folder} and ${why}`, { cause });
}

type Frames = AsyncGenerator<Frame, void, undefined>;

/** What the sidecar says, until it goes or says something else. A piece is read when the one before has been dealt with. */
async function* framesOf(socket: Socket): Frames {
  let text = '';
  try {
    for await (const piece of socket.setEncoding('utf8')) {
      const lines = (text + String(piece)).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        const frame = readFrame(line);
        if (frame === null) return;
        yield frame;
      }
    }
  } catch (error) {
    // A connection that breaks ends, as one that is closed.
    if (!(error as NodeJS.ErrnoException).code) throw error;
  }
}

type Hearing = { socket: Socket; frames: Frames; patienceMs: number };

/** Before anything is sent: a sidecar that hangs, or is another, is left as it is. */
async function hearVersion(
  { holder, folder }: FolderTaken,
  { socket, frames, patienceMs }: Hearing,
): Promise<void> {
  socket.setTimeout(patienceMs, () => socket.destroy());
  const { value: first } = await frames.next();
  socket.setTimeout(0);
  if (!first || !('version' in first)) {
    throw new StartFault(
      `${holder} has the data folder ${folder} and does not answer: nothing was done. Look into its log, and restart it if it hangs.`,
    );
  }
  if (first.version === VERSION) return;
  throw new StartFault(
    `The sidecar that runs is version ${first.version}, and this command is version ${VERSION}: nothing was done. Restart the sidecar, so that both are the same, and run this again.`,
  );
}

async function follow(frames: Frames, { print, log }: Beside): Promise<CommandEnd | null> {
  for await (const frame of frames) {
    if ('end' in frame) return frame.end;
    if ('print' in frame) await print(frame.print);
    if ('log' in frame) log(frame.log);
  }
  return null;
}

function finish(end: CommandEnd | null, { holder }: FolderTaken): void {
  switch (end?.kind) {
    case 'done':
      return;
    case 'refused':
      throw new StartFault(end.sentence);
    case 'unconfirmed':
      throw new Unconfirmed(end.question);
    case 'failed':
      throw new Error('the sidecar that ran this failed');
    default:
      throw new StartFault(
        `${holder} ended before it said that this was done. Look with \`sidecar site list\` and \`sidecar doctor\`, and run this again if needed.`,
      );
  }
}

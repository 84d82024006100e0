import { createServer } from 'node:net';
import type { Logger } from 'pino';
import { isTooLongForSocket } from '../db/folder-lock.ts';
import { fileTrouble } from '../file-trouble.ts';
import { Caller } from './caller.ts';
import { CommandQueue, type RunForCaller } from './command-queue.ts';
import { controlSocket, listenPrivately } from './control-socket.ts';

export type CommandTaker = {
  /** Takes no more, and resolves when the command that runs is done and its caller knows. */
  stop(): Promise<void>;
};

type Taking = { dataDir: string; log: Logger; run: RunForCaller; patienceMs?: number };

// People run one at a time; one more waits.
const CALLERS_MAX = 8;

/**
 * Takes commands of the same user's other processes, over a socket in the data folder that this process has locked. Where there
 * can be no socket, says so in the log: commands are then refused while this process runs.
 */
export async function takeCommands({ dataDir, log, run, patienceMs }: Taking): Promise<CommandTaker> {
  const path = controlSocket(dataDir);
  const queue = new CommandQueue(run, log);
  const server = createServer((socket) => void queue.answer(new Caller(socket, patienceMs)));
  server.maxConnections = CALLERS_MAX;
  try {
    if (isTooLongForSocket(path)) throw new Error('its path is too long');
    await listenPrivately(server, path);
  } catch (error) {
    const why = fileTrouble(error) ?? (error as Error).message;
    log.warn({ path, why }, 'no control socket: commands such as `site add` need this sidecar stopped');
    return { stop: async () => {} };
  }
  return {
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      await queue.stop();
      await closed;
    },
  };
}

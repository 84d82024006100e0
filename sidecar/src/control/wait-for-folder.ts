import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { FolderTaken } from '../db/folder-lock.ts';
import { controlSocket } from './control-socket.ts';

// A command such as `site add` is done in two seconds, on a busy machine in ten.
const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 250;

/**
 * Opens what needs the data folder. Where a command has it just now, waits until that one is done: people who start the sidecar and
 * pair a site type both at once. Another sidecar is not waited for. Throws {@link FolderTaken}.
 */
export async function waitForFolder<T>(open: () => Promise<T>, patienceMs = PATIENCE_MS): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof FolderTaken) || performance.now() > deadline) throw error;
      if (await takesCommands(error.folder)) throw error;
    }
    await pause(LOOK_EVERY_MS);
  }
}

/** Whether a sidecar has the folder: a command has no socket. */
async function takesCommands(folder: string): Promise<boolean> {
  const socket = connect(controlSocket(folder));
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

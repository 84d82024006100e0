import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { codedError } from './network/coded-error.ts';

// The authorities of all the world have 250 kB.
const SIZE_MAX = 4 * 1024 * 1024;
// Who feeds a pipe may have to ask a vault first.
const PIPE_PATIENCE_MS = 10_000;
const LOOK_EVERY_MS = 20;

/**
 * The text of a file that a person named, which may be anything: what never ends or is no text for us fails instead of keeping
 * the process busy. Throws what Node throws, and codes of our own that `fileTrouble` knows.
 */
export function readText(path: string, patienceMs: number = PIPE_PATIENCE_MS): string {
  // Opening a pipe would otherwise wait for someone who writes. Windows has no such flag.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const kind = fstatSync(file);
    if (kind.isCharacterDevice()) throw fault('NO_FILE');
    return readAll(file, kind.isFIFO(), patienceMs).toString('utf8');
  } finally {
    closeSync(file);
  }
}

function readAll(file: number, isPipe: boolean, patienceMs: number): Buffer {
  const until = performance.now() + patienceMs;
  const chunks: Buffer[] = [];
  let size = 0;
  while (true) {
    const chunk = Buffer.alloc(65_536);
    const length = readSome(file, chunk, until);
    // So a pipe looks whose writer is not there yet.
    if (length === 0 && isPipe && size === 0) {
      waitUntil(until);
      continue;
    }
    if (length === 0) return Buffer.concat(chunks);
    chunks.push(chunk.subarray(0, length));
    size += length;
    if (size > SIZE_MAX) throw fault('TOO_LARGE');
  }
}

function readSome(file: number, chunk: Buffer, until: number): number {
  while (true) {
    try {
      return readSync(file, chunk);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
    waitUntil(until);
  }
}

function waitUntil(until: number): void {
  if (performance.now() > until) throw fault('NOTHING_WRITTEN');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_EVERY_MS);
}

const fault = (code: string): Error => Object.assign(codedError(code), { syscall: 'read' });

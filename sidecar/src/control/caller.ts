import type { Socket } from 'node:net';
import { StartFault } from '../errors.ts';
import {
  type CommandEnd,
  type ControlRequest,
  type Frame,
  REQUEST_MAX_BYTES,
  readRequest,
  writeLine,
} from './frames.ts';

// A command sends its request at once, and takes what it gets as fast as it can write it.
const PATIENCE_MS = 30_000;

/** The process at the other end of a connection, which had a command run here. */
export class Caller {
  readonly #socket: Socket;
  readonly #patienceMs: number;
  readonly closed: Promise<void>;
  readonly #leaving = new AbortController();

  constructor(socket: Socket, patienceMs = PATIENCE_MS) {
    this.#socket = socket;
    this.#patienceMs = patienceMs;
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.once('close', () => this.interrupt(gone()));
    // A broken connection closes, which is what is waited for.
    socket.on('error', () => undefined);
  }

  /** What it wants; null when it sends nothing, too much, or something else. */
  async request(): Promise<ControlRequest | null> {
    const line = await this.#within(this.#firstLine());
    return line === null ? null : readRequest(line);
  }

  /** Tells what takes long that it is not wanted any more: by then the caller is gone, or the sidecar stops. */
  get signal(): AbortSignal {
    return this.#leaving.signal;
  }

  interrupt(why: StartFault): void {
    this.#leaving.abort(why);
  }

  send(frame: Frame): void {
    if (this.#socket.writable) this.#socket.write(writeLine(frame));
  }

  /** Resolves when it has room for more. Rejects when it is gone, or takes nothing any more. */
  async drained(): Promise<void> {
    if (this.#socket.writableNeedDrain) {
      await this.#within(new Promise((resolve) => this.#socket.once('drain', resolve)));
    }
    if (this.#socket.writable && !this.#socket.writableNeedDrain) return;
    this.leave();
    // No fault of the sidecar, so not for its log.
    throw gone();
  }

  /** The last that it hears. Resolves when it is on its way, or the caller is gone. */
  async end(end: CommandEnd): Promise<void> {
    this.send({ end });
    await this.#within(new Promise<void>((resolve) => this.#socket.end(resolve)));
    this.leave();
  }

  leave(): void {
    this.#socket.destroy();
  }

  /** Null when it takes too long, or the other end is gone. */
  async #within<T>(wait: Promise<T>): Promise<T | null> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, this.#patienceMs, null);
    });
    const gone = this.closed.then(() => null);
    return Promise.race([wait, late, gone]).finally(() => clearTimeout(timer));
  }

  #firstLine(): Promise<string | null> {
    let text = '';
    return new Promise((resolve) => {
      this.#socket.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
        const at = text.indexOf('\n');
        if (at >= 0) resolve(text.slice(0, at));
        else if (text.length > REQUEST_MAX_BYTES) resolve(null);
        // Nothing is expected after it, and nothing may fill the memory.
        if (at >= 0 || text.length > REQUEST_MAX_BYTES) text = '';
      });
    });
  }
}

const gone = (): StartFault => new StartFault('The command that asked is gone.');

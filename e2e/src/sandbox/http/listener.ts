import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface ListenerAddress {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** `next`: take the next free port when this one is busy. */
  readonly whenBusy: 'next' | 'fail';
}

// Enough to get past a few other servers, few enough to notice that something is wrong.
const portsTried = 50;
// Another process may have borrowed the port while we were down.
const returnAttempts = 100;
const returnPauseMs = 50;

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

function listenOnce(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error) => reject(error);
    server.once('error', onError);
    server.listen({ host, port }, () => {
      server.off('error', onError);
      resolve();
    });
  });
}

async function listen(server: Server, { host, port, whenBusy }: ListenerAddress): Promise<void> {
  const last = whenBusy === 'next' && port !== 0 ? port + portsTried - 1 : port;
  for (let candidate = port; ; candidate += 1) {
    try {
      return await listenOnce(server, host, candidate);
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (candidate < last) continue;
      const range = last === port ? `Port ${port}` : `Every port from ${port} to ${last}`;
      throw new Error(`${range} on ${host} is in use. Choose another one with --port.`, { cause: error });
    }
  }
}

/** The listening port, which can go down and come back on the same number. */
export class Listener {
  readonly #server: Server;
  readonly #host: string;
  readonly #sockets = new Set<Socket>();
  #port = 0;
  #comeBack: NodeJS.Timeout | null = null;
  #returning: Promise<void> | null = null;
  #closed = false;

  private constructor(server: Server, host: string) {
    this.#server = server;
    this.#host = host;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** @throws Error when the port (or every port tried) is in use */
  static async open(server: Server, address: ListenerAddress): Promise<Listener> {
    const listener = new Listener(server, address.host);
    await listen(server, address);
    listener.#port = (server.address() as AddressInfo).port;
    return listener;
  }

  get port(): number {
    return this.#port;
  }

  get isListening(): boolean {
    return this.#server.listening;
  }

  /** Refuses connections at once and drops the open ones, except the one that asked. */
  down({ forMs, asking }: { forMs?: number | undefined; asking?: Socket | undefined } = {}): void {
    this.#forgetComeBack();
    if (forMs !== undefined) this.#comeBack = setTimeout(() => void this.up(), forMs);
    if (this.#server.listening) this.#server.close();
    for (const socket of this.#sockets) if (socket !== asking) socket.destroy();
  }

  /** Listens again, on the same port. */
  up(): Promise<void> {
    this.#forgetComeBack();
    this.#returning ??= this.#listenAgain().finally(() => {
      this.#returning = null;
    });
    return this.#returning;
  }

  async #listenAgain(): Promise<void> {
    for (let attempt = 1; !this.#server.listening && !this.#closed; attempt += 1) {
      try {
        await listenOnce(this.#server, this.#host, this.#port);
      } catch (error) {
        if (!isBusy(error) || attempt === returnAttempts) throw error;
        await delay(returnPauseMs);
      }
    }
  }

  #forgetComeBack(): void {
    if (this.#comeBack) clearTimeout(this.#comeBack);
    this.#comeBack = null;
  }

  /** Ends every connection; resolves when none is left. */
  async close(): Promise<void> {
    this.#closed = true;
    this.down();
    await Promise.all([...this.#sockets].map(untilClosed));
  }
}

function untilClosed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
}

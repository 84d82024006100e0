import { lookup } from 'node:dns/promises';
import { connect, type Socket } from 'node:net';
import { codedError } from './coded-error.ts';

/** What reaches the outside; a test puts its own in. */
export type Network = {
  /** Every address of a name, the preferred ones first. */
  resolve: (host: string) => Promise<readonly Address[]>;
  /** Begins to connect; the socket says `connect` or `error`. */
  connect: (address: string, port: number) => Socket;
};
type Address = { address: string; family: number };

const theNetwork: Network = {
  resolve: (host) => lookup(host, { all: true }),
  connect: (address, port) => connect({ host: address, port }),
};

// RFC 8305, 5: how long an address has the line to itself before the next one is tried beside it.
const HEAD_START_MS = 250;

/**
 * Opens TCP to a name. Its addresses are tried one beside the other and the first that connects wins: Node's own way gives
 * each of them 250 ms and then kills it, so that a slow address beside a broken one never connects.
 * @throws Error whose `code` is that of Node, or `CONNECT_TIMEOUT` when `signal` ends it
 */
export async function dial(
  where: { host: string; port: number },
  signal: AbortSignal,
  network = theNetwork,
): Promise<Socket> {
  const addresses = await beforeAbort(network.resolve(where.host), signal);
  const race = new Race(inTurn(addresses), (address) => network.connect(address, where.port));
  return beforeAbort(race.winner(), signal).finally(() => race.end());
}

/** IPv6 and IPv4 by turns, beginning with the family that is preferred: one that is broken as a whole costs one turn. */
function inTurn(addresses: readonly Address[]): string[] {
  const preferred = addresses.filter(({ family }) => family === addresses[0]?.family);
  const others = addresses.filter(({ family }) => family !== addresses[0]?.family);
  const longest = Math.max(preferred.length, others.length);
  return Array.from({ length: longest }, (_, place) => [preferred[place], others[place]])
    .flat()
    .flatMap((one) => (one === undefined ? [] : [one.address]));
}

class Race {
  readonly #addresses: string[];
  readonly #begin: (address: string) => Socket;
  readonly #running = new Set<Socket>();
  readonly #failures: unknown[] = [];
  #next: NodeJS.Timeout | undefined;

  constructor(addresses: string[], begin: (address: string) => Socket) {
    this.#addresses = addresses;
    this.#begin = begin;
  }

  winner(): Promise<Socket> {
    return new Promise((resolve, reject) => this.#tryNext(resolve, reject));
  }

  /** The one that still runs loses. */
  end(): void {
    clearTimeout(this.#next);
    for (const socket of this.#running) socket.destroy();
    this.#running.clear();
  }

  #tryNext(resolve: (socket: Socket) => void, reject: (error: unknown) => void): void {
    clearTimeout(this.#next);
    const address = this.#addresses.shift();
    if (address === undefined) {
      if (this.#running.size === 0) reject(mostTelling(this.#failures));
      return;
    }
    this.#join(this.#begin(address), resolve, reject);
    this.#next = setTimeout(() => this.#tryNext(resolve, reject), HEAD_START_MS);
  }

  #join(socket: Socket, resolve: (socket: Socket) => void, reject: (error: unknown) => void): void {
    this.#running.add(socket);
    // It stays after the race, too: who lost may fail later, and nobody is interested any more.
    socket.on('error', (error) => {
      if (!this.#running.delete(socket)) return;
      this.#failures.push(error);
      this.#tryNext(resolve, reject);
    });
    socket.once('connect', () => {
      if (this.#running.delete(socket)) resolve(socket);
    });
  }
}

// A machine without IPv6 says these of every IPv6 address, which tells nothing about the server.
const OF_THIS_MACHINE = ['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT'];

const mostTelling = (failures: readonly unknown[]): unknown =>
  failures.find((error) => !OF_THIS_MACHINE.includes((error as NodeJS.ErrnoException).code ?? '')) ??
  failures[0] ??
  codedError('ENOTFOUND');

function beforeAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(codedError('CONNECT_TIMEOUT'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

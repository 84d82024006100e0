import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

interface Pair {
  readonly inner: Socket;
  readonly outer: Socket;
  stalled: boolean;
}

const HOST = '127.0.0.1';

/** A stretch of network that can go bad, between sidecars and a server on this machine. */
export class TcpProxy {
  /** Each way; counts for connections opened from now on. */
  latencyMs = 0;
  /** Connections opened from now on pass nothing on, either. */
  stallsNew = false;
  readonly #toPort: number;
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  #port = 0;

  private constructor(toPort: number) {
    this.#toPort = toPort;
    // Each side ends on its own: what is still on its way must arrive.
    this.#server = createServer({ allowHalfOpen: true }, (inner) => this.#join(inner));
  }

  static async open(toPort: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(toPort);
    await proxy.#listen();
    return proxy;
  }

  get port(): number {
    return this.#port;
  }

  /** The same address as seen through this proxy. */
  through(url: string): string {
    const changed = new URL(url);
    changed.hostname = HOST;
    changed.port = String(this.#port);
    return changed.href.replace(/\/$/, '');
  }

  /** Open connections become half-open: not a byte passes, and neither side is told. Returns how many. */
  stall(): number {
    const going = [...this.#pairs].filter(({ stalled }) => !stalled);
    for (const pair of going) {
      pair.stalled = true;
      pair.inner.pause();
      pair.outer.pause();
    }
    return going.length;
  }

  async close(): Promise<void> {
    for (const { inner, outer } of this.#pairs) {
      inner.destroy();
      outer.destroy();
    }
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #listen(): Promise<void> {
    this.#server.listen(this.#port, HOST);
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  #join(inner: Socket): void {
    const outer = connect({ port: this.#toPort, host: HOST, noDelay: true, allowHalfOpen: true });
    inner.setNoDelay(true);
    const pair: Pair = { inner, outer, stalled: this.stallsNew };
    this.#pairs.add(pair);
    this.#pass(pair, inner, outer);
    this.#pass(pair, outer, inner);
  }

  #pass(pair: Pair, from: Socket, to: Socket): void {
    const { latencyMs } = this;
    const late = (act: () => void) => {
      if (latencyMs === 0) act();
      else void delay(latencyMs).then(act);
    };
    if (pair.stalled) from.pause();
    else from.on('data', (bytes) => late(() => pair.stalled || to.write(bytes)));
    from.on('end', () => late(() => pair.stalled || to.end()));
    from.on('error', () => from.destroy());
    from.on('close', () =>
      late(() => {
        if (pair.stalled) return;
        to.destroySoon();
        this.#pairs.delete(pair);
      }),
    );
  }
}

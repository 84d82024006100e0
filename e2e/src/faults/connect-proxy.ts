import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** An HTTP proxy as institutions have them: it lets CONNECT through, or refuses it. */
export class ConnectProxy {
  readonly #server: Server;
  readonly #clients = new Set<Socket>();
  /** What it answers instead of letting anybody through. */
  refuses: number | null = null;
  /** Tunnels that were asked for. */
  asked = 0;

  static async open(): Promise<ConnectProxy> {
    const proxy = new ConnectProxy();
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  private constructor() {
    this.#server = createServer();
    this.#server.on('connect', ({ url: authority = '' }, client: Socket) => {
      this.asked += 1;
      this.#clients.add(client);
      client.on('error', () => client.destroy()).on('close', () => this.#clients.delete(client));
      if (this.refuses === null) letThrough(client, authority);
      else client.resume().end(`HTTP/1.1 ${this.refuses} No\r\nContent-Length: 0\r\n\r\n`);
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function letThrough(client: Socket, authority: string): void {
  const [host, port] = authority.split(':');
  const there = connect({ host: host ?? '', port: Number(port), noDelay: true }, () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    client.pipe(there).pipe(client);
  });
  client.setNoDelay(true).on('close', () => there.destroy());
  there.on('error', () => client.destroy()).on('close', () => client.destroySoon());
}

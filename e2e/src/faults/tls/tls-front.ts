import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { TcpProxy } from '../tcp-proxy.ts';
import type { Certificate } from './certificate.ts';

export interface TlsFrontOptions extends Certificate {
  readonly toPort: number;
  /** Each way. */
  readonly latencyMs: number;
}

/** Speaks TLS in front of a server that does not, some way off. */
export class TlsFront {
  readonly #server: Server;
  readonly #way: TcpProxy;

  private constructor(server: Server, way: TcpProxy) {
    this.#server = server;
    this.#way = way;
  }

  static async open({ keyFile, certificateFile, toPort, latencyMs }: TlsFrontOptions): Promise<TlsFront> {
    const certificate = { key: readFileSync(keyFile), cert: readFileSync(certificateFile) };
    const server = createServer(certificate, (inner) => join(inner, toPort));
    // A client that does not believe the certificate leaves; that is what it is for.
    server.on('tlsClientError', () => {});
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const way = await TcpProxy.open((server.address() as AddressInfo).port);
    way.latencyMs = latencyMs;
    return new TlsFront(server, way);
  }

  get port(): number {
    return this.#way.port;
  }

  async close(): Promise<void> {
    await this.#way.close();
    this.#server.close();
  }
}

function join(inner: TLSSocket, toPort: number): void {
  const outer = connect(toPort, '127.0.0.1');
  inner.on('error', () => outer.destroy()).on('close', () => outer.destroy());
  outer.on('error', () => inner.destroy()).on('close', () => inner.destroySoon());
  inner.pipe(outer).pipe(inner);
}

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { secure } from './postgres-tls.ts';
import { parsePostgresUrl } from './postgres-url.ts';

describe('TLS to PostgreSQL', () => {
  let folder: string;
  let key: Buffer;
  let cert: Buffer;
  let server: Server | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sidecar-tls-'));
    const files = [join(folder, 'key.pem'), join(folder, 'ca.pem')] as const;
    const subject = ['-subj', '/CN=db', '-addext', 'subjectAltName=DNS:localhost', '-days', '2', '-nodes'];
    const args = ['req', '-x509', '-newkey', 'rsa:2048', ...subject, '-keyout', files[0], '-out', files[1]];
    execFileSync('openssl', args, { stdio: 'ignore' });
    [key, cert] = await Promise.all([readFile(files[0]), readFile(files[1])]);
  });
  afterAll(() => rm(folder, { recursive: true }));
  afterEach(() => new Promise((resolve) => (server ? server.close(resolve) : resolve(null))));

  /** A server that answers the question for TLS with `answer`, and after yes speaks it. */
  async function ask(answer: string, query: string, host = 'localhost'): Promise<Socket> {
    server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => {
        socket.write(answer);
        if (answer === 'S') new TLSSocket(socket, { isServer: true, key, cert }).on('error', () => {});
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const { tls } = parsePostgresUrl(`postgres://u@h/db?${query.replace('CA', join(folder, 'ca.pem'))}`);
    const secured = secure(socket, host, { tls, signal: AbortSignal.timeout(20_000) });
    return secured.finally(() => socket.destroy());
  }

  it.each([
    ['', true],
    ['sslmode=require', true],
    ['sslmode=require&sslrootcert=CA', true],
    ['sslmode=verify-full&sslrootcert=CA', true],
    ['sslmode=disable', false],
  ])('is spoken where the server offers it: %j', async (query, encrypted) => {
    expect((await ask('S', query)) instanceof TLSSocket).toBe(encrypted);
  });

  it.each([
    ['sslmode=verify-full', 'localhost', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['sslmode=verify-full&sslrootcert=CA', 'db.example.org', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['sslmode=verify-full&sslrootcert=CA', '127.0.0.1', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('is refused to a server that does not prove itself: %s to %s', async (query, host, code) => {
    await expect(ask('S', query, host)).rejects.toMatchObject({ code });
  });

  it('needs no name with sslmode=verify-ca', async () => {
    const socket = await ask('S', 'sslmode=verify-ca&sslrootcert=CA', 'db.example.org');
    expect(socket).toBeInstanceOf(TLSSocket);
  });

  it('is done without only where the URL lets it be', async () => {
    expect(await ask('N', 'sslmode=prefer')).not.toBeInstanceOf(TLSSocket);
    await expect(ask('N', 'sslmode=require')).rejects.toMatchObject({ code: 'TLS_NOT_OFFERED' });
  });

  it('begins with nothing that came before it', async () => {
    await expect(ask('Sx', 'sslmode=require')).rejects.toMatchObject({ code: 'TLS_UNEXPECTED_ANSWER' });
  });
});

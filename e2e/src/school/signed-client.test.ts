import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ReplyNotGenuine, SidecarRefused, SidecarUnreachable, SignedClient } from './signed-client.ts';

const secret = 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0';
const running: Server[] = [];

interface Answer {
  status?: number;
  body: unknown;
  /** What the server signs with; default the secret they share. */
  signedWith?: string;
}

function sign(key: string, id: unknown, { status, body }: { status: number; body: string }): string {
  const digest = createHash('sha256').update(body).digest('hex');
  const content = `${id}.${status}.${digest}`;
  return `v1,${createHmac('sha256', Buffer.from(key, 'base64')).update(content).digest('base64')}`;
}

async function serve(answer: (request: IncomingMessage) => Answer): Promise<SignedClient> {
  const server = createServer((request, response) => {
    const { status = 200, body, signedWith = secret } = answer(request);
    const text = JSON.stringify(body);
    const signature = sign(signedWith, request.headers['webhook-id'], { status, body: text });
    response.writeHead(status, { 'webhook-signature': signature }).end(text);
  });
  running.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const baseUrl = `http://127.0.0.1:${port}/behind/a/proxy/`;
  return new SignedClient({ baseUrl, site: 'default', wwwroot: 'https://moodle.example', secret });
}

afterEach(() => {
  for (const server of running.splice(0)) server.close();
});

describe('SignedClient', () => {
  it('reads a signed reply', async () => {
    const client = await serve(() => ({ body: { missing: ['a'] } }));
    expect(await client.missing(['a'])).toEqual({ missing: ['a'] });
  });

  it("keeps a reverse proxy's prefix and signs the path without it", async () => {
    const seen: unknown[] = [];
    const client = await serve((request) => {
      seen.push(request.method, request.url);
      return { body: { held: false } };
    });
    await client.releaseMapping({ courseId: '12', target: 'navigatr:production:9' }, { userId: '2' });
    expect(seen).toEqual([
      'DELETE',
      '/behind/a/proxy/v1/mappings/12/0/hold?target=navigatr%3Aproduction%3A9',
    ]);
  });

  it('believes nothing that is signed with another secret', async () => {
    const client = await serve(() => ({ body: { missing: [] }, signedWith: 'b3RoZXI=' }));
    await expect(client.missing(['a'])).rejects.toThrow(ReplyNotGenuine);
  });

  it('names the code of a refusal', async () => {
    const error = { code: 'no_connection', message: 'Nothing is connected.', retry: false, requestId: 'r' };
    const client = await serve(() => ({ status: 409, body: { error } }));
    const refusal = await client.providers().catch((thrown: unknown) => thrown);
    expect(refusal).toBeInstanceOf(SidecarRefused);
    expect(refusal).toMatchObject({ status: 409, error: { code: 'no_connection' } });
  });

  it('says that the sidecar does not answer when nobody listens', async () => {
    const client = await serve(() => ({ body: {} }));
    const [server] = running;
    await new Promise((closed) => server?.close(closed));
    await expect(client.connection()).rejects.toThrow(SidecarUnreachable);
  });
});

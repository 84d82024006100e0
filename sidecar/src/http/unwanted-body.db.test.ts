import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { AWARDS_BODY_MAX_BYTES, signatureHeaders } from '@local-navigatr/shared-types';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Site } from '../site/site.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { type RunningServer, startTestServer } from '../testing/running-server.ts';

onEachDatabase('a body that nobody wants', (database) => {
  let running: RunningServer;
  let site: Site;

  beforeAll(async () => {
    running = await startTestServer(database());
    ({ site } = await running.pair());
  });
  afterAll(() => running.server.stop());

  const head = (length: string, id = site.id) =>
    [
      'POST /v1/awards HTTP/1.1',
      'Host: sidecar',
      'Content-Type: application/json',
      length,
      `${signatureHeaders.id}: unwanted-body-${Math.random().toString(36).slice(2)}`,
      `${signatureHeaders.timestamp}: ${Math.floor(Date.now() / 1000)}`,
      `${signatureHeaders.site}: ${id}`,
      `${signatureHeaders.wwwroot}: ${site.wwwroot}`,
      `${signatureHeaders.signature}: v1,AAAA`,
      '\r\n',
    ].join('\r\n');

  /** What a client reads that writes all of its call first. Rejects where the connection breaks meanwhile. */
  function writeThenRead(...pieces: (string | Buffer)[]): Promise<string> {
    const socket = connect(Number(new URL(running.server.url).port), '127.0.0.1');
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.write(pieces.map((piece) => String(piece)).join(''), () => resolve(text(socket)));
    });
  }

  const body = Buffer.alloc(5 * AWARDS_BODY_MAX_BYTES, 'x');

  it.each([
    ['says how long it is', () => writeThenRead(head(`Content-Length: ${body.length}`), body)],
    [
      'comes in chunks',
      () =>
        writeThenRead(
          head('Transfer-Encoding: chunked'),
          `${body.length.toString(16)}\r\n`,
          body,
          '\r\n0\r\n\r\n',
        ),
    ],
  ])('is answered after it was sent, where it %s', async (_name, send) => {
    const answer = await send();
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer).toContain('"code":"too_large"');
    // There is no next call on this connection.
    expect(answer).toMatch(/^connection: close\r$/im);
  });

  it('is answered after it was sent, also where the call is refused by its headers', async () => {
    const answer = await writeThenRead(
      head(`Connection: close\r\nContent-Length: ${body.length}`, 'nowhere'),
      body,
    );
    expect(answer).toMatch(/^HTTP\/1.1 401 /);
    expect(answer).toContain('"code":"unknown_site"');
  });

  it('is answered where no more of it comes', async () => {
    expect(await writeThenRead(head(`Content-Length: ${body.length}`), 'x')).toContain('"code":"too_large"');
  });

  it('is not waited for where it is far too large', async () => {
    expect(await writeThenRead(head('Content-Length: 999999999999'), 'x')).toContain('"code":"too_large"');
  });
});

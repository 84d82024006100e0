import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCESS as access, anIssueRequest, atOnce, navigatrAt } from '../../testing/navigatr.ts';
import { answerJson, type Responder, type StandInApi, startStandInApi } from '../../testing/stand-in-api.ts';
import type { Access, IssueResult } from '../port.ts';

const request = anIssueRequest({ evidence: 'Completed "Health & Safety"', score: 82.6 });

describe('the Navigatr adapter', () => {
  let api: StandInApi;
  beforeEach(async () => {
    api = await startStandInApi();
  });
  afterEach(() => api.close());

  const adapter = (base = api.url, options = {}) => navigatrAt(base, options);
  const issue = async (change: Partial<Access> = {}): Promise<IssueResult> => {
    const platform = adapter();
    const opening = await platform.connect('production');
    if (opening.kind !== 'open') throw new Error(opening.errorClass);
    return opening.line.issue(request, { ...access, ...change });
  };
  const answering = (status: number, body: unknown): Responder => {
    return (_, response) => answerJson(response, status, body);
  };

  it('sends nothing when it only connects', async () => {
    const opening = await adapter().connect('production');
    expect(opening.kind).toBe('open');
    if (opening.kind === 'open') opening.line.close();
    expect(api.seen).toEqual([]);
  });

  it('sends evidence and a whole score, never a higher one, when there are some', async () => {
    expect(await issue()).toMatchObject({
      outcome: 'issued',
      reference: { httpStatus: 200, errorClass: null },
      remoteId: '51',
    });
    expect(JSON.parse(api.seen[0]?.body ?? '')).toMatchObject({
      provider_id: 3,
      evidence_text: 'Completed "Health & Safety"',
      score: 82,
    });
  });

  it('uses the auth header the account wants', async () => {
    await issue({ authScheme: 'x_access_token' });
    expect(api.seen[0]?.headers['x-access-token']).toBe('tok_1234');
    expect(api.seen[0]?.headers.authorization).toBeUndefined();
  });

  it.each([
    ['a reset', (response) => response.socket?.resetAndDestroy(), 'unknown'],
    ['a close without an answer', (response) => response.destroy(), 'unknown'],
    [
      'a body cut short of a success',
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
        response.write('{"id":');
        setImmediate(() => response.destroy());
      },
      'issued_unconfirmed',
    ],
  ] as [string, (response: Parameters<Responder>[1]) => void, string][])(
    'reads %s',
    async (_, break_, outcome) => {
      api.onIssue((__, response) => break_(response));
      expect((await issue()).outcome).toBe(outcome);
    },
  );

  it('knows that nothing left when the other side closed the line while it waited', async () => {
    const server: Server = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const opening = await adapter(new URL(`http://127.0.0.1:${port}/`)).connect('production');
    if (opening.kind !== 'open') throw new Error('expected a line');
    await expect.poll(() => opening.line.usable).toBe(false);
    expect(await opening.line.issue(request, access)).toMatchObject({ outcome: 'not_sent' });
    await new Promise((resolve) => server.close(resolve));
  });

  it('finds the auth header that an account accepts', async () => {
    api.onRead(({ headers }, response) =>
      headers['x-access-token']
        ? answerJson(response, 200, { id: 15, name: 'Quay' })
        : answerJson(response, 401, {}),
    );
    expect(await adapter().verify(access, atOnce)).toMatchObject({
      kind: 'ok',
      value: { id: '15', name: 'Quay', authScheme: 'x_access_token' },
    });
  });

  it('says what refused a token that no header makes good', async () => {
    api.onRead(answering(401, { detail: 'no' }));
    expect(await adapter().verify(access, atOnce)).toMatchObject({
      kind: 'failed',
      problem: 'token_refused',
      reference: { httpStatus: 401 },
    });
    expect(api.seen).toHaveLength(2);
  });

  it('leaves an account that the API does not name without id', async () => {
    api.onRead(answering(200, { email: 'admin@example.org' }));
    const read = await adapter().verify(access, atOnce);
    expect(read).toMatchObject({ kind: 'ok', value: { id: null, name: 'admin@example.org' } });
  });

  it('reads lists bare or wrapped, and drops what has no id or is unsafe', async () => {
    const badges = [{ id: 1, name: 'A\u0000b', image_url: 'javascript:alert(1)' }, { name: 'no id' }, 'junk'];
    for (const body of [badges, { items: badges, total: 7 }]) {
      api.onRead(answering(200, body));
      const read = await adapter().listBadges(access, { providerId: '1', page: 1, size: 50 }, atOnce);
      expect(read).toMatchObject({
        kind: 'ok',
        value: { badges: [{ id: '1', name: 'Ab', imageUrl: null }] },
      });
    }
  });

  it('shows images of the platform only, and tells of others by their host', async () => {
    const urls = [
      '/own.png',
      'https://files.navigatr.app/a.png',
      'https://cdn.example.net/b.png',
      'http://navigatr.app/c.png',
      'https://tracker.example/d.png?learner=1',
      'data:image/png;base64,AAAA',
    ];
    api.onRead(
      answering(
        200,
        urls.map((image_url, id) => ({ id: id + 1, name: 'x', image_url })),
      ),
    );
    const stray: string[] = [];
    const platform = adapter(api.url, {
      imageSources: ['https://*.example.net'],
      onStrayImage: (host: string) => stray.push(host),
    });
    const read = await platform.listBadges(access, { providerId: '1', page: 1, size: 50 }, atOnce);
    expect(read.kind === 'ok' && read.value.badges.map(({ imageUrl }) => imageUrl)).toEqual([
      new URL('/own.png', api.url).href,
      'https://files.navigatr.app/a.png',
      'https://cdn.example.net/b.png',
      null,
      null,
      null,
    ]);
    expect(stray).toEqual(['http://navigatr.app', 'https://tracker.example', 'data:']);
  });

  it('drops what no course could be mapped to, and keeps texts that are half a character', async () => {
    const half = 'Half \ud83d';
    const odd = ['x'.repeat(101), `${'x'.repeat(63)}😀`, 'a/b', '', null, { id: 1 }, half];
    const badges = [...odd, 7].map((id) => ({ id, name: half, description: half, provider_id: half }));
    api.onRead(answering(200, { items: badges, total: badges.length }));
    const page = await adapter().listBadges(access, { providerId: '1', page: 1, size: 50 }, atOnce);
    expect(page).toMatchObject({
      kind: 'ok',
      value: { badges: [{ id: '7', name: 'Half \ufffd', description: 'Half \ufffd', providerId: null }] },
    });
  });

  it('awaits a turn before each call, connected and with nothing sent', async () => {
    api.onRead(({ method, headers }, response) => {
      if (method === 'POST') return answerJson(response, 200, { access_token: 'short' });
      return headers['x-access-token']
        ? answerJson(response, 200, { id: 15 })
        : answerJson(response, 401, {});
    });
    const seenAtTurn: { sent: number; connected: number }[] = [];
    const permit = async () => {
      await expect.poll(() => api.connected).toBe(seenAtTurn.length + 1);
      seenAtTurn.push({ sent: api.seen.length, connected: api.connected });
    };
    await adapter().verify({ ...access, credential: { username: 'a@example.org', password: 'p' } }, permit);
    expect(seenAtTurn.map(({ sent }) => sent)).toEqual([0, 1, 2]);
    expect(api.seen.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET']);
  });

  it('does not count the wait for its turn as the time that the platform took', async () => {
    api.onRead(answering(200, { id: 9 }));
    const { latencyMs } = await adapter().verify(
      access,
      () => new Promise((done) => setTimeout(done, 1_500)),
    );
    expect(latencyMs).toBeLessThan(1_500);
  });

  it('tells what time it is by the clock of the API, if that says so', async () => {
    api.onRead((_, response) => answerJson(response, 404, {}, { date: 'Sat, 21 Nov 2026 10:00:00 GMT' }));
    expect(await adapter().readClock('production')).toBe(Date.parse('2026-11-21T10:00:00Z'));
    api.onRead((_, response) => answerJson(response, 404, {}, { date: 'soon' }));
    expect(await adapter().readClock('production')).toBeNull();
    expect(await adapter(new URL('http://127.0.0.1:1/')).readClock('production')).toBeNull();
  });

  it('keeps the path of a base URL', async () => {
    api.onRead(answering(200, { id: 9 }));
    await adapter(new URL('/gateway/', api.url)).verify(access, atOnce);
    expect(api.seen[0]?.path).toBe('/gateway/v1/user_detail/0');
  });

  it.each([
    ['refused', 'http://127.0.0.1:1/'],
    ['dns', 'http://no-such-host.invalid/'],
  ])('names %s when no connection comes about', async (problem, url) => {
    expect(await adapter(new URL(url)).connect('production')).toMatchObject({
      kind: 'unreachable',
      problem,
    });
  });
});

describe('TLS', () => {
  it('refuses a certificate that nobody vouches for before a byte is sent', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tls-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=localhost', '-days', '1', '-nodes', '-newkey', 'rsa:2048'];
    execFileSync('openssl', ['req', '-x509', ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    const received: Buffer[] = [];
    const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (socket) => {
      socket.on('data', (part) => received.push(part)).on('error', () => {});
    });
    server.on('tlsClientError', () => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const base = new URL(`https://localhost:${(server.address() as AddressInfo).port}/`);
    const opening = await navigatrAt(base).connect('production');
    expect(opening).toMatchObject({ kind: 'unreachable', problem: 'tls' });
    expect(received).toEqual([]);
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  });
});

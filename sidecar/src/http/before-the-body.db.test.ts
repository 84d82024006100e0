import { request as httpRequest } from 'node:http';
import { signatureHeaders, WIRE_VERSION, WIRE_VERSION_HEADER } from '@local-navigatr/shared-types';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addSite, type Site } from '../site/site.ts';
import { onEachDatabase } from '../testing/databases.ts';
import {
  countWritten,
  type RunningServer,
  refusedCalls,
  startTestServer,
} from '../testing/running-server.ts';
import { SignedClient } from '../testing/signed-client.ts';

// What anybody can send without a secret: it costs little to refuse.
onEachDatabase('before its body is read, a call', (database) => {
  let running: RunningServer;
  let site: Site;
  let client: SignedClient;
  const now = () => Math.floor(Date.now() / 1000);

  beforeAll(async () => {
    running = await startTestServer(database());
    ({ site, client } = await running.pair());
  });
  afterAll(() => running.server.stop());

  const written = () => countWritten(running, site);
  it.each(['2.0', '1.2', 'x', ''])(
    'refuses a plugin that uses version %j, before it looks at the signature, and names both',
    async (wire) => {
      const before = await written();
      const reply = await client
        .with({ wire, signature: 'v1,AAAA' })
        .call('POST', '/v1/awards', { awards: [] });
      expect(reply).toMatchObject({ status: 409, body: { error: { code: 'wire_version', retry: false } } });
      expect(reply.body.error.message).toMatch(/^the plugin uses version .+ this sidecar 1\.0/);
      expect(reply.headers.get(WIRE_VERSION_HEADER)).toBe(WIRE_VERSION);
      expect(await written()).toBe(before);
    },
  );

  it.each(['1.0', '1.1'])('serves a plugin that uses version %s, and says its own', async (wire) => {
    const reply = await client.with({ wire }).call('GET', '/v1/feed');
    expect(reply.status).toBe(200);
    expect(reply.headers.get(WIRE_VERSION_HEADER)).toBe(WIRE_VERSION);
  });

  it('counts a body that does not say how long it is', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = {
        [signatureHeaders.id]: 'never-ending-0123456789',
        [signatureHeaders.timestamp]: String(now()),
        [signatureHeaders.site]: site.id,
        [signatureHeaders.wwwroot]: site.wwwroot,
        [signatureHeaders.signature]: 'v1,AAAA',
      };
      const outgoing = httpRequest(
        `${running.server.url}/v1/feed`,
        { method: 'POST', headers },
        (incoming) => {
          resolve(incoming.statusCode);
          incoming.destroy();
        },
      );
      outgoing.on('error', reject);
      // Chunked, and never ended: only counting can tell.
      outgoing.write(Buffer.alloc(300_000, 'x'));
    });
    expect(status).toBe(413);
  });

  it.each([
    ['no headers', {}, 'unsigned'],
    ['a site that is not paired', { [signatureHeaders.site]: 'nowhere' }, 'unknown_site'],
    ['a site id of another form', { [signatureHeaders.site]: '../../etc' }, 'unknown_site'],
    ['a time of last year', { [signatureHeaders.timestamp]: '1700000000' }, 'stale_timestamp'],
  ])('refuses a call with %s before it reads the body, and counts it', async (_name, wrong, code) => {
    const headers = {
      [signatureHeaders.id]: 'before-the-body-0123456789',
      [signatureHeaders.timestamp]: String(now()),
      [signatureHeaders.site]: site.id,
      [signatureHeaders.wwwroot]: site.wwwroot,
      [signatureHeaders.signature]: 'v1,AAAA',
      ...wrong,
    };
    const counted = () => refusedCalls(running, code);
    const before = await counted();
    const body = await new Promise<string>((resolve, reject) => {
      const given = code === 'unsigned' ? {} : headers;
      const outgoing = httpRequest(
        `${running.server.url}/v1/feed`,
        { method: 'POST', headers: given },
        (incoming) => {
          let text = '';
          incoming.on('data', (chunk) => {
            text += chunk;
          });
          incoming.once('end', () => {
            resolve(text);
            outgoing.destroy();
          });
        },
      );
      outgoing.on('error', reject);
      // Never ended: only a refusal that does not wait for the body is answered.
      outgoing.write('x');
    });
    expect(JSON.parse(body).error.code).toBe(code);
    expect(await counted()).toBe(before + 1);
  });

  it('hears a site soon after it was paired, although it was asked for before', async () => {
    const id = `late-${Date.now()}`;
    const early = new SignedClient(running.server.url, { ...site, id });
    expect((await early.call('GET', '/v1/feed')).body.error.code).toBe('unknown_site');
    await database().intake.run((db) =>
      addSite(db, running.deps.keys, { id, wwwroot: site.wwwroot, secret: site.secrets[0] ?? '' }),
    );
    await expect
      .poll(async () => (await early.call('GET', '/v1/feed')).status, { timeout: 60_000 })
      .toBe(200);
  });
});

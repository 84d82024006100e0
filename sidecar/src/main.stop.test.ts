import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newSecret, type Site } from './site/site.ts';
import { usedDataDir } from './testing/data-dir.ts';
import { SidecarProcess, tellingAll } from './testing/sidecar-process.ts';
import { SignedClient } from './testing/signed-client.ts';
import { anAward, WWWROOT } from './testing/sites.ts';
import { answerJson, type StandInApi, startStandInApi } from './testing/stand-in-api.ts';

// Processes with an embedded database of their own on a shared machine.
const PATIENCE_MS = 180_000;
const PATIENCE = { timeout: 60_000, interval: 100 };

const TOKEN = 'tok_canary_5b1d77';
const ada = { firstName: 'Canarina', lastName: 'Byron-Canary', email: 'canary.ada@example.org' };
const EVIDENCE = 'canary evidence, written by a teacher';

describe('the process, delivering', { timeout: PATIENCE_MS }, () => {
  const secret = newSecret();
  const site: Site = { id: 'default', wwwroot: WWWROOT, secrets: [secret], userHashKey: '' };
  let dataDir: string;
  let api: StandInApi;
  /** Answers of the API to issue calls that are being waited for. */
  let held: ServerResponse[];
  const started: SidecarProcess[] = [];

  beforeEach(async () => {
    dataDir = await usedDataDir();
    held = [];
    api = await startStandInApi();
    api.onIssue((_, response) => void held.push(response));
  });
  afterEach(async () => {
    for (const one of started.splice(0)) {
      one.signal('SIGKILL');
      await one.ended;
    }
    await api.close();
    await rm(dataDir, { recursive: true, force: true });
  }, PATIENCE_MS);

  const start = async () => {
    const one = new SidecarProcess(['serve'], tellingAll({ dataDir, secret, api: api.url }));
    started.push(one);
    return { process: one, client: new SignedClient(await one.ready(), site) };
  };
  const connect = async (client: SignedClient, token = TOKEN) => {
    // Moodle's heartbeat: without it nothing is sent.
    await client.call('GET', '/v1/feed?after=0&permitSeconds=900');
    return client.call('PUT', '/v1/connection', {
      environment: 'production',
      token,
      timeoutMs: 30_000,
      force: false,
      actor: { userId: '2' },
    });
  };
  const putsHeld = (count: number) => vi.waitFor(() => expect(held).toHaveLength(count), PATIENCE);
  const stateOf = async (client: SignedClient, id: string) =>
    (await client.call('GET', `/v1/issuances/${id}`)).body;

  it('waits at SIGTERM for the answer under way, takes nothing new, and knows the answer afterwards', async () => {
    const { process, client } = await start();
    expect((await connect(client)).body).toMatchObject({ saved: true });
    const award = anAward();
    await client.call('POST', '/v1/awards', { awards: [award] });
    await putsHeld(1);
    process.signal('SIGTERM');
    await process.logs('stopping');
    const refused = () =>
      client.call('POST', '/v1/awards', { awards: [anAward()] }).then(
        ({ status }) => status,
        () => 'closed',
      );
    await vi.waitFor(async () => expect([503, 'closed']).toContain(await refused()), PATIENCE);
    const [response] = held;
    if (response) answerJson(response, 200, { id: 51 });
    expect((await process.ended).code).toBe(0);
    const next = await start();
    expect(await stateOf(next.client, award.id)).toMatchObject({
      state: 'issued',
      attempts: [{ outcome: 'issued', httpStatus: 200 }],
    });
    expect(held).toHaveLength(1);
  });

  it('leaves at once at a second SIGTERM, and does not send again what may have been issued', async () => {
    const { process, client } = await start();
    await connect(client);
    const award = anAward();
    await client.call('POST', '/v1/awards', { awards: [award] });
    await putsHeld(1);
    process.signal('SIGTERM');
    await process.logs('stopping');
    process.signal('SIGTERM');
    expect((await process.ended).code).toBe(70);
    const next = await start();
    expect(await stateOf(next.client, award.id)).toMatchObject({
      state: 'sending',
      attempts: [{ outcome: null, mayHaveIssued: false }],
    });
    expect(held).toHaveLength(1);
  });

  it('logs no name, no address, no token, no secret and no free text, whatever goes wrong', async () => {
    const { process, client } = await start();
    await connect(client);
    const faults = [200, 400, 401, 404, 422, 429, 500, 503];
    let answered = 0;
    api.onIssue((_, response) => {
      const status = faults[answered++ % faults.length] ?? 200;
      answerJson(response, status, { detail: `${ada.email} ${ada.lastName} ${TOKEN}` });
    });
    const awards = faults.map((_, at) => {
      // Nobody shares an address: that would be asked about.
      const recipient = { ...ada, email: `${at}.${ada.email}` };
      return anAward({ recipient, evidence: EVIDENCE, courseName: EVIDENCE });
    });
    await client.call('POST', '/v1/awards', { awards });
    await client.call('POST', '/v1/awards', { awards: [{ ...awards[0], recipient: { ...ada, email: 7 } }] });
    await client.with({ signature: `v1,${secret}` }).call('POST', '/v1/awards', { awards });
    await client.with({ contentType: 'text/plain' }).call('POST', '/v1/awards', { awards });
    await client.call('POST', '/v1/privacy/export', { users: awards.map(({ userId }) => userId) });
    await vi.waitFor(() => expect(answered).toBeGreaterThanOrEqual(3), PATIENCE);
    process.signal('SIGTERM');
    const { stdout, stderr } = await process.ended;
    for (const canary of [TOKEN, secret, ada.firstName, ada.lastName, ada.email, EVIDENCE]) {
      expect(stdout + stderr).not.toContain(canary);
    }
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => typeof JSON.parse(line)),
    ).not.toContain('string');
  });
});

it('leaves at once at SIGTERM while it waits for a PostgreSQL that does not answer', {
  timeout: PATIENCE_MS,
}, async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const one = new SidecarProcess(['serve'], {
    SIDECAR_DATABASE_URL: `postgres://u@127.0.0.1:${port}/ledger`,
    SIDECAR_MASTER_KEY: newSecret(),
  });
  const [connection] = (await once(silent, 'connection')) as [Socket];
  one.signal('SIGTERM');
  expect(await one.ended).toMatchObject({ code: 0, stderr: '' });
  connection.destroy();
  await new Promise((resolve) => silent.close(resolve));
});

import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newSecret, type Site } from '../site/site.ts';
import { canary, traces, tracesIn } from '../testing/canary.ts';
import { emptyDataDir, usedDataDir } from '../testing/data-dir.ts';
import { SidecarProcess, tellingAll } from '../testing/sidecar-process.ts';
import { SignedClient } from '../testing/signed-client.ts';
import { anAward, WWWROOT } from '../testing/sites.ts';
import { answerJson, type StandInApi, startStandInApi } from '../testing/stand-in-api.ts';

// Processes with an embedded database of their own on a shared machine.
const PATIENCE_MS = 240_000;
const PATIENCE = { timeout: 60_000, interval: 100 };

describe('after an erasure on the embedded database', { timeout: PATIENCE_MS }, () => {
  const secret = newSecret();
  const site: Site = { id: 'default', wwwroot: WWWROOT, secrets: [secret], userHashKey: '' };
  let dataDir: string;
  let backups: string;
  let api: StandInApi;
  const ended: SidecarProcess[] = [];
  let output = '';

  beforeEach(async () => {
    dataDir = await usedDataDir();
    backups = await emptyDataDir();
    api = await startStandInApi();
    output = '';
  });
  afterEach(async () => {
    for (const one of ended.splice(0)) {
      one.signal('SIGKILL');
      await one.ended;
    }
    await api.close();
    for (const folder of [dataDir, backups]) await rm(folder, { recursive: true, force: true });
  }, PATIENCE_MS);

  const run = (...argument: string[]) => {
    const one = new SidecarProcess(argument, tellingAll({ dataDir, secret, api: api.url }));
    ended.push(one);
    return one;
  };
  const serve = async () => {
    const process = run('serve');
    const url = await process.ready();
    return { process, url, client: new SignedClient(url, site) };
  };
  const endOf = async (process: SidecarProcess) => {
    const { stdout, stderr } = await process.ended;
    output += stdout + stderr;
  };

  it('nothing of the learner is in any file, log or metric, whatever became of their badges', async () => {
    const first = await serve();
    const { client } = first;
    // Moodle's heartbeat: else nothing is sent.
    expect((await client.call('GET', '/v1/feed?after=0&permitSeconds=900')).status).toBe(200);
    const connection = { environment: 'production', token: 'tok_good', timeoutMs: 30_000, force: false };
    await client.call('PUT', '/v1/connection', { ...connection, actor: { userId: canary.userId } });
    const answers: Record<string, number> = { 51: 200, 52: 422, 53: 500 };
    api.onIssue(({ path }, response) => {
      const status = answers[path.split('/')[3] ?? ''] ?? 500;
      answerJson(response, status, { detail: canary.recipient.email });
    });
    const award = (courseId: string, badgeId: string) =>
      anAward({ ...canary, courseId, badgeId, courseName: 'Plain', score: 77 });
    const [issued, refused, failing, paused] = ['51', '52', '53', '51'].map((badge, at) =>
      award(String(at + 1), badge),
    );
    if (!issued || !refused || !failing || !paused) throw new Error('four awards');
    const actor = { userId: canary.userId };
    const held = await client.call('PUT', `/v1/mappings/4/0/hold?target=${paused.target}`, { actor });
    expect(held.status).toBe(200);
    const awards = [issued, refused, failing, paused];
    expect((await client.call('POST', '/v1/awards', { awards })).status).toBe(202);
    const stands = (id: string, expected: object) =>
      vi.waitFor(
        async () => expect((await client.call('GET', `/v1/issuances/${id}`)).body).toMatchObject(expected),
        PATIENCE,
      );
    await stands(issued.id, { state: 'issued' });
    await stands(refused.id, { state: 'needs_attention' });
    await vi.waitFor(
      () => expect(api.seen.some(({ path }) => path.startsWith('/v1/badge/53/'))).toBe(true),
      PATIENCE,
    );
    // Another name, so that there is a snapshot that nothing needs; free text of a person; a call that is refused.
    const renamed = { ...paused, recipient: { ...canary.recipient, lastName: 'Zqlast-Canary the second' } };
    await client.call('POST', '/v1/awards', { awards: [renamed, { ...renamed, recipient: 7 }] });
    const note = `${canary.evidence} ${canary.recipient.email}`;
    await client.call('POST', '/v1/issuances/decide', { ids: [refused.id], decision: 'issued', note, actor });
    await client.call('POST', '/v1/issuances/cancel', {
      ids: [paused.id],
      reason: 'consent_withdrawn',
      actor,
    });
    const exported = await client.call('POST', '/v1/privacy/export', { users: [canary.userId] });
    expect(traces(JSON.stringify(exported.body))).not.toEqual([]);
    first.process.signal('SIGTERM');
    await endOf(first.process);

    const backup = join(backups, 'backup.ndjson');
    await endOf(run('backup', backup));
    expect(traces(await readFile(backup))).not.toEqual([]);
    expect(await tracesIn(dataDir)).not.toEqual([]);

    const second = await serve();
    await vi.waitFor(
      async () =>
        expect(
          (await second.client.call('POST', '/v1/privacy/erase', { users: [canary.userId] })).body,
        ).toMatchObject({
          done: true,
        }),
      PATIENCE,
    );
    expect(await tracesIn(dataDir)).toEqual([]);
    const metrics = await (await fetch(`${second.url}/metrics`)).text();
    second.process.signal('SIGTERM');
    await endOf(second.process);
    expect(await tracesIn(dataDir)).toEqual([]);
    expect(traces(output + metrics)).toEqual([]);
  });
});

import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Site } from '../site/site.ts';
import { emptyDataDir } from '../testing/data-dir.ts';
import { openLedger } from '../testing/databases.ts';
import { type RunningServer, startTestServer } from '../testing/running-server.ts';
import { writeSidecarCall } from '../testing/sidecar-call.ts';
import { anAward } from '../testing/sites.ts';

describe('the script of docs/send-an-award.md', () => {
  let ledger: Awaited<ReturnType<typeof openLedger>>;
  let running: RunningServer;
  let site: Site;
  let folder: string;
  let run: Awaited<ReturnType<typeof writeSidecarCall>>;

  beforeAll(async () => {
    ledger = await openLedger('embedded');
    running = await startTestServer(ledger.database);
    ({ site } = await running.pair());
    folder = await emptyDataDir();
    run = await writeSidecarCall(folder);
  });
  afterAll(async () => {
    await running.server.stop();
    await ledger.drop();
    await rm(folder, { recursive: true });
  });

  const call = (argument: string[], secret?: string) =>
    run(argument, { url: running.server.url, site, ...(secret === undefined ? {} : { secret }) });

  it('sends an award, and reads it back', async () => {
    const award = anAward({ courseName: 'Gesundheit & Sicherheit für alle', validMonths: 12 });
    const sent = await call(['POST', '/v1/awards', JSON.stringify({ awards: [award] })]);
    expect(JSON.parse(sent.stdout)).toMatchObject({ results: [{ result: 'accepted', state: 'queued' }] });
    const read = await call(['GET', `/v1/issuances/${award.id}`]);
    expect(JSON.parse(read.stdout)).toMatchObject({ awardId: award.id, state: 'queued', validMonths: 12 });
  });

  it('believes nothing that was not signed with its secret', async () => {
    await expect(call(['GET', '/v1/feed'], 'AAAA')).rejects.toMatchObject({
      stderr: expect.stringContaining('not signed with this secret'),
    });
  });
});

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { ApiCaller, ada } from '../fixture/api-caller.ts';
import { test } from '../fixture/sandbox-test.ts';

async function readLines(path: string): Promise<unknown[]> {
  const text = await readFile(path, 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('the record file holds one line per issued badge and survives a restart', async ({ start }) => {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-record-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const recordPath = join(folder, 'issued.ndjson');
  const first = await start({ recordPath });
  const api = new ApiCaller(first);
  await api.issue(51);
  await api.issue(14);
  await api.issue(52, { ...ada, recipient_lastname: 'Two\nlines' });
  await first.close();
  await new ApiCaller(await start({ recordPath })).issue(53);
  expect(await readLines(recordPath)).toMatchObject([
    { seq: 1, badgeId: 51 },
    { seq: 2, badgeId: 52, lastName: 'Two\nlines' },
    { seq: 1, badgeId: 53 },
  ]);
});

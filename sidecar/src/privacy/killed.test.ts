import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { acceptAwards } from '../award/store-awards.ts';
import { canary, tracesIn } from '../testing/canary.ts';
import { emptyDataDir, usedDataDir } from '../testing/data-dir.ts';
import { openDataDir, openForErasure } from '../testing/open-data-dir.ts';
import { SHORT_LIVED } from '../testing/sidecar-process.ts';
import { anAward, aSite } from '../testing/sites.ts';

// Some forty starts of an embedded database on a shared machine.
const PATIENCE_MS = 600_000;
// Each takes some seconds; SIDECAR_TEST_KILLS=20 spreads more of them over the same work.
const KILLS = Number(process.env['SIDECAR_TEST_KILLS'] ?? 5);
const script = fileURLToPath(new URL('../testing/erase-and-die.ts', import.meta.url));
// Erased first: what of the canary is copied by a rewrite that is killed then must not stay either.
const users = ['another', canary.userId];

let dataDir: string;
let copies: string;
beforeEach(async () => {
  dataDir = await usedDataDir();
  copies = await emptyDataDir();
});
afterEach(async () => {
  for (const folder of [dataDir, copies]) await rm(folder, { recursive: true, force: true });
});

/** A ledger with awards of both learners and of others. */
async function prepare(): Promise<string> {
  const deps = await openDataDir(dataDir);
  const site = await aSite(deps);
  const courses = ['1', '2', '3'];
  await acceptAwards(deps, site, [
    ...courses.map((courseId) => anAward({ ...canary, courseId })),
    ...courses.map((courseId) => anAward({ userId: 'another', courseId })),
    ...Array.from({ length: 400 }, () => anAward()),
  ]);
  await deps.database.maintenance.run((db) => db.execute(sql`vacuum (analyze)`));
  await deps.database.close();
  return site.id;
}

async function eraseAndDie(folder: string, site: string, fsync: number) {
  const child = spawn(
    process.execPath,
    [SHORT_LIVED, '--import', 'tsx', script, `--fsync=${fsync}`, folder, site, ...users],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += String(chunk);
  });
  const [code, signal] = await once(child, 'close');
  return { code, signal, fsyncs: Number(output) };
}

it(`completes after a kill -9 anywhere, and leaves nothing in the files (${KILLS} times)`, {
  timeout: PATIENCE_MS,
}, async () => {
  const site = await prepare();
  const whole = join(copies, 'whole');
  await cp(dataDir, whole, { recursive: true });
  const { fsyncs, code } = await eraseAndDie(whole, site, 0);
  expect([code, await tracesIn(whole)]).toEqual([0, []]);
  expect(fsyncs).toBeGreaterThan(KILLS);
  await rm(whole, { recursive: true });
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const folder = join(copies, String(kill));
    await cp(dataDir, folder, { recursive: true });
    const at = Math.round((kill * fsyncs) / KILLS);
    expect(await eraseAndDie(folder, site, at), `at fsync ${at}`).toMatchObject({ signal: 'SIGKILL' });
    const opened = await openForErasure(folder, site);
    for (const user of users) {
      await vi.waitFor(
        async () => expect((await opened.erase(user)).done, `at fsync ${at}`).toBe(true),
        60_000,
      );
    }
    expect(await tracesIn(folder), `at fsync ${at}`).toEqual([]);
    await opened.close();
    expect(await tracesIn(folder), `at fsync ${at}`).toEqual([]);
    await rm(folder, { recursive: true });
  }
});

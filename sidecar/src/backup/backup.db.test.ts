import { readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MAIN_CONNECTION } from '@local-navigatr/shared-types';
import { getTableName, is, sql } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { describe, expect, it } from 'vitest';
import { acceptAwards } from '../award/store-awards.ts';
import { accessOf } from '../connection/access.ts';
import { findConnection } from '../connection/find-connection.ts';
import { onlyRow } from '../db/client.ts';
import * as schema from '../db/schema/index.ts';
import { dueLanes } from '../delivery/queue-query.ts';
import { erase } from '../privacy/erase.ts';
import { readRecovery } from '../recovery/read-recovery.ts';
import { findSite } from '../site/site.ts';
import { backedUpLedger, contentOf } from '../testing/backed-up-ledger.ts';
import { drivers } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { standingOf } from '../testing/issuances.ts';
import { anAward } from '../testing/sites.ts';
import { backedUp, leftOut } from './tables.ts';
import { textOf, writeBackup } from './write.ts';

it('knows every table', () => {
  const tables = Object.values(schema).flatMap((one) => (is(one, PgTable) ? [getTableName(one)] : []));
  expect([...backedUp, ...leftOut].sort()).toEqual([...tables, 'schema_migrations'].sort());
});

describe.each(drivers)('a backup of a ledger (%s)', (from) => {
  const ledger = backedUpLedger(from);
  const { anEmptyLedger, restoreInto } = ledger;

  it.each(drivers)('loads into an empty ledger (%s) row by row', async (to) => {
    const counts = await writeBackup(textOf(ledger.source.database), ledger.file);
    expect(counts).toMatchObject({ sites: 1, issuances: 1203, connections: 1, lanes: 1 });
    expect((await stat(ledger.file)).mode & 0o777).toBe(0o600);
    const target = await anEmptyLedger(to);
    await restoreInto(target);
    for (const table of ['installation', 'connections', 'lanes', 'recipients', 'nonces', 'erasures']) {
      expect(await contentOf(target, table)).toEqual(await contentOf(ledger.source.database, table));
    }
    // Only what was being sent has changed.
    for (const table of ['issuances', 'attempts']) {
      const [before, after] = await Promise.all(
        [ledger.source.database, target].map((database) => contentOf(database, table)),
      );
      expect(after?.length).toBe(before?.length);
      expect(after?.filter((row) => !before?.includes(row))).toHaveLength(1);
    }
    const restored = await target.intake.run((db) => findConnection(db, ledger.site.id, MAIN_CONNECTION));
    if (!restored) throw new Error('the connection is there');
    expect(accessOf(restored, ledger.deps.keys).credential).toEqual({ token: 'tok_good_1234' });
    expect(await target.intake.run((db) => findSite(db, ledger.deps.keys, ledger.site.id))).toEqual(
      ledger.site,
    );
  });

  it('puts every site into recovery and counts what was being sent as unknown', async () => {
    await writeBackup(textOf(ledger.source.database), ledger.file);
    const target = await anEmptyLedger();
    await restoreInto(target);
    expect(await target.intake.run((db) => readRecovery(db, ledger.site.id, 'retry'))).toMatchObject({
      active: true,
      reason: 'restored',
      wouldSend: 1201,
    });
    expect(await standingOf(testDeps(target), ledger.sending)).toMatchObject({ state: 'unknown', fence: 1 });
  });

  it('sends to nobody before it is taught, and erases once more who was erased since', async () => {
    const learner = 'erased-since';
    await acceptAwards(ledger.deps, ledger.site, [anAward({ userId: learner })]);
    await writeBackup(textOf(ledger.source.database), ledger.file);
    const erasedAt = new Date().toISOString();
    const target = await anEmptyLedger();
    await restoreInto(target);
    const restored = testDeps(target, { keys: ledger.deps.keys });
    await target.intake.run((db) => db.execute(sql`update sites set last_seen_at = clock_timestamp()`));
    expect(await target.intake.run((db) => dueLanes(db, []))).toEqual([]);
    const scope = { users: [learner], erasedAt };
    expect(await erase(restored, ledger.site, scope)).toMatchObject({ done: true, issuancesCancelled: 1 });
    const tombstones = await contentOf(target, 'erasures');
    expect(await erase(restored, ledger.site, scope)).toMatchObject({ done: true, issuancesCancelled: 0 });
    expect(await contentOf(target, 'erasures')).toEqual(tombstones);
    const recipients = await contentOf(target, 'recipients');
    expect(recipients.filter((row) => row.includes('erased-since'))).toEqual([]);
    // The source, too, which other tests compare with.
    await erase(ledger.deps, ledger.site, scope);
  });

  it('goes on with ids and feed after the last', async () => {
    await writeBackup(textOf(ledger.source.database), ledger.file);
    const target = await anEmptyLedger();
    await restoreInto(target);
    const before = await ledger.source.database.intake.run((db) =>
      onlyRow<{ feed: number | string }>(db, sql`select feed_sequence as feed from sites`),
    );
    const reply = await acceptAwards(testDeps(target, { keys: ledger.deps.keys }), ledger.site, [
      anAward({ recipient: null, recipientProblem: 'deleted' }),
      anAward(),
    ]);
    expect(reply.results.map(({ result }) => result)).toEqual(['accepted', 'accepted']);
    const { least } = await target.intake.run((db) =>
      onlyRow<{ least: number | string }>(
        db,
        sql`select min(sequence) as least from changes where at > (select max(since) from holds) and state = 'needs_attention'`,
      ),
    );
    expect(Number(least)).toBeGreaterThan(Number(before.feed) + 1000);
  });

  it('replaces no file', async () => {
    await writeFile(ledger.file, 'mine');
    await expect(writeBackup(textOf(ledger.source.database), ledger.file)).rejects.toThrow(/exists/);
    expect(await readFile(ledger.file, 'utf8')).toBe('mine');
  });

  it('is not written through a link, nor over the partial file of another', async () => {
    const elsewhere = join(ledger.folder, 'elsewhere');
    await writeFile(elsewhere, 'precious');
    await symlink(elsewhere, `${ledger.file}.partial`);
    await expect(writeBackup(textOf(ledger.source.database), ledger.file)).rejects.toThrow(
      /\.partial exists/,
    );
    expect(await readFile(elsewhere, 'utf8')).toBe('precious');
    // A link that leads nowhere, too.
    await symlink(join(ledger.folder, 'nowhere'), ledger.file);
    await rm(`${ledger.file}.partial`);
    await expect(writeBackup(textOf(ledger.source.database), ledger.file)).rejects.toThrow(/exists/);
    await expect(readFile(join(ledger.folder, 'nowhere'))).rejects.toThrow();
  });
});

import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAIN_CONNECTION } from '@local-navigatr/shared-types';
import { getTableName, is, sql } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accessOf } from '../connection/access.ts';
import { findConnection } from '../connection/stored.ts';
import { type Database, onlyRow, rows } from '../db/client.ts';
import * as schema from '../db/schema/index.ts';
import { acceptAwards } from '../issuance/accept.ts';
import { Keys } from '../keys/keys.ts';
import { proveKeys } from '../keys/load.ts';
import { readRecovery } from '../recovery/read-recovery.ts';
import { findSite, type Site } from '../site/site.ts';
import { type Driver, drivers, openLedger } from '../testing/databases.ts';
import { type TestDeps, testDeps } from '../testing/deps.ts';
import { anIssuance, standingOf } from '../testing/issuances.ts';
import { aConnection, anAward, aSite } from '../testing/sites.ts';
import { examineBackup, restoreBackup } from './restore.ts';
import { backedUp, leftOut } from './tables.ts';
import { writeBackup } from './write.ts';

type Opened = Awaited<ReturnType<typeof openLedger>>;

/** Rows of a table as text, whatever their order. */
const contentOf = ({ intake }: Database, table: string): Promise<string[]> =>
  intake.run(async (db) => {
    await db.execute(sql`set time zone 'UTC'`);
    const found = await rows<{ row: string }>(
      db,
      sql`select row_to_json(t)::text as row from ${sql.identifier(table)} t order by 1`,
    );
    return found.map(({ row }) => row);
  });

const isEmpty = async (database: Database): Promise<boolean> => {
  const contents = await Promise.all(backedUp.map((table) => contentOf(database, table)));
  return contents.every((content) => content.length === 0);
};

it('knows every table', () => {
  const tables = Object.values(schema).flatMap((one) => (is(one, PgTable) ? [getTableName(one)] : []));
  expect([...backedUp, ...leftOut].sort()).toEqual([...tables, 'schema_migrations'].sort());
});

describe.each(drivers)('a backup of a ledger (%s)', (from) => {
  let source: Opened;
  let deps: TestDeps;
  let site: Site;
  let sending: number;
  let folder: string;
  let file: string;
  const targets: Opened[] = [];

  beforeAll(async () => {
    source = await openLedger(from);
    deps = testDeps(source.database);
    site = await aSite(deps);
    await proveKeys(source.database.intake, deps.keys);
    await aConnection(deps, site);
    const awkward = anAward({
      courseName: 'Grüße, "日本" \\ 😀\n\r\u2028\u2029\u0085',
      score: 66.66666666666667,
      evidence: "it's",
    });
    const incomplete = anAward({ recipient: null, recipientProblem: 'no_email' });
    await acceptAwards(deps, site, [awkward, incomplete, ...Array.from({ length: 1200 }, () => anAward())]);
    sending = await anIssuance(deps, site.id, { state: 'sending', dueInMs: 60_000 });
    await source.database.intake.run((db) =>
      db.execute(
        sql`insert into lanes (id, grants) values ('l', array[clock_timestamp(), clock_timestamp()])`,
      ),
    );
  });
  afterAll(() => source.drop());

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sidecar-backup-'));
    file = join(folder, 'backup.ndjson');
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
    for (const target of targets.splice(0)) await target.drop();
  });

  const anEmptyLedger = async (driver: Driver = from): Promise<Database> => {
    const target = await openLedger(driver);
    targets.push(target);
    return target.database;
  };
  const restoreInto = async (target: Database, keys = deps.keys) =>
    restoreBackup(target, file, await examineBackup(file, keys));

  it.each(drivers)('loads into an empty ledger (%s) row by row', async (to) => {
    const counts = await writeBackup(source.database, file);
    expect(counts).toMatchObject({ sites: 1, issuances: 1203, connections: 1, lanes: 1 });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const target = await anEmptyLedger(to);
    await restoreInto(target);
    for (const table of [
      'installation',
      'connections',
      'lanes',
      'recipients',
      'attempts',
      'nonces',
      'erasures',
    ]) {
      expect(await contentOf(target, table)).toEqual(await contentOf(source.database, table));
    }
    const [before, after] = await Promise.all(
      [source.database, target].map((database) => contentOf(database, 'issuances')),
    );
    // Only what was being sent has changed.
    expect(after?.filter((row) => !before?.includes(row))).toHaveLength(1);
    const restored = await target.intake.run((db) => findConnection(db, site.id, MAIN_CONNECTION));
    if (!restored) throw new Error('the connection is there');
    expect(accessOf(restored, deps.keys).credential).toEqual({ token: 'tok_good_1234' });
    expect(await target.intake.run((db) => findSite(db, deps.keys, site.id))).toEqual(site);
  });

  it('puts every site into recovery and counts what was being sent as unknown', async () => {
    await writeBackup(source.database, file);
    const target = await anEmptyLedger();
    await restoreInto(target);
    expect(await target.intake.run((db) => readRecovery(db, site.id, 'retry'))).toMatchObject({
      active: true,
      reason: 'restored',
      wouldSend: 1201,
    });
    expect(await standingOf(testDeps(target), sending)).toMatchObject({ state: 'unknown', fence: 1 });
  });

  it('goes on with ids and feed after the last', async () => {
    await writeBackup(source.database, file);
    const target = await anEmptyLedger();
    await restoreInto(target);
    const before = await source.database.intake.run((db) =>
      onlyRow<{ feed: number | string }>(db, sql`select feed_sequence as feed from sites`),
    );
    const reply = await acceptAwards(testDeps(target, { keys: deps.keys }), site, [
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

  it.each([
    ['cut in the middle', (text: string) => text.slice(0, text.length / 2), /is cut off|a line is no row/],
    ['cut after a line', (text: string) => `${text.split('\n').slice(0, 40).join('\n')}\n`, /is cut off/],
    ['with a name changed', (text: string) => text.replace('Byron', 'Bryon'), /checksum does not fit/],
    ['with a line less', (text: string) => text.replace(/\["recipients".*\n/, ''), /checksum does not fit/],
    ['with something after its end', (text: string) => `${text}{}\n`, /a line is no row|is cut off/],
    [
      'of another schema',
      (text: string) => text.replace(/"schema":"\w+/, '"schema":"0099_later'),
      /checksum/,
    ],
    ['that is none', () => 'hello\n', /is no backup/],
    ['that is empty', () => '', /is no backup/],
  ])('refuses a file %s and writes nothing', async (_name, change, why) => {
    await writeBackup(source.database, file);
    await writeFile(file, change(await readFile(file, 'utf8')));
    const target = await anEmptyLedger();
    await expect(restoreInto(target)).rejects.toThrow(why);
    expect(await isEmpty(target)).toBe(true);
  });

  it('refuses another schema, another master key and a file that is not there', async () => {
    await writeBackup(source.database, file);
    await expect(examineBackup(file, new Keys([Buffer.alloc(32)]))).rejects.toThrow(
      /master key is not the one/,
    );
    await expect(examineBackup(join(folder, 'other'), deps.keys)).rejects.toThrow(/cannot be read/);
    await source.database.intake.run((db) =>
      db.execute(sql`insert into schema_migrations (tag) values ('0099')`),
    );
    await expect(writeBackup(source.database, join(folder, 'new'))).rejects.toThrow(/newer sidecar/);
    await source.database.intake.run((db) =>
      db.execute(sql`delete from schema_migrations where tag = '0099'`),
    );
  });

  it('refuses a ledger that holds anything, and a file that changed since it was looked at', async () => {
    await writeBackup(source.database, file);
    const target = await anEmptyLedger();
    const inspected = await examineBackup(file, deps.keys);
    const changed = { ...inspected, sha256: 'another' };
    await expect(restoreBackup(target, file, changed)).rejects.toThrow(/changed while it was read/);
    expect(await isEmpty(target)).toBe(true);
    await restoreBackup(target, file, inspected);
    await expect(restoreBackup(target, file, inspected)).rejects.toThrow(/is not empty \(sites has rows\)/);
  });

  it('replaces no file', async () => {
    await writeFile(file, 'mine');
    await expect(writeBackup(source.database, file)).rejects.toThrow(/exists/);
    expect(await readFile(file, 'utf8')).toBe('mine');
  });

  it('is not written through a link, nor over the partial file of another', async () => {
    const elsewhere = join(folder, 'elsewhere');
    await writeFile(elsewhere, 'precious');
    await symlink(elsewhere, `${file}.partial`);
    await expect(writeBackup(source.database, file)).rejects.toThrow(/\.partial exists/);
    expect(await readFile(elsewhere, 'utf8')).toBe('precious');
    // A link that leads nowhere, too.
    await symlink(join(folder, 'nowhere'), file);
    await rm(`${file}.partial`);
    await expect(writeBackup(source.database, file)).rejects.toThrow(/exists/);
    await expect(readFile(join(folder, 'nowhere'))).rejects.toThrow();
  });
});

import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAIN_CONNECTION } from '@local-navigatr/shared-types';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { getTableName, is, sql } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acceptAwards } from '../award/store-awards.ts';
import { accessOf } from '../connection/access.ts';
import { findConnection } from '../connection/find-connection.ts';
import { type Database, onlyRow, rows } from '../db/client.ts';
import * as schema from '../db/schema/index.ts';
import { dueLanes } from '../delivery/queue-query.ts';
import { Keys } from '../keys/keys.ts';
import { verifyMasterKey } from '../keys/load.ts';
import { erase } from '../privacy/erase.ts';
import { readRecovery } from '../recovery/read-recovery.ts';
import { findSite, type Site } from '../site/site.ts';
import { type Driver, drivers, openLedger } from '../testing/databases.ts';
import { type TestDeps, testDeps } from '../testing/deps.ts';
import { anIssuance, standingOf } from '../testing/issuances.ts';
import { aConnection, anAward, aSite } from '../testing/sites.ts';
import { NO_OPENER, type Opener, readIdentities } from './encryption.ts';
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
    await verifyMasterKey(source.database.intake, deps.keys);
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

  it('sends to nobody before it is taught, and erases once more who was erased since', async () => {
    const learner = 'erased-since';
    await acceptAwards(deps, site, [anAward({ userId: learner })]);
    await writeBackup(source.database, file);
    const erasedAt = new Date().toISOString();
    const target = await anEmptyLedger();
    await restoreInto(target);
    const restored = testDeps(target, { keys: deps.keys });
    await target.intake.run((db) => db.execute(sql`update sites set last_seen_at = clock_timestamp()`));
    expect(await target.intake.run((db) => dueLanes(db, []))).toEqual([]);
    const scope = { users: [learner], erasedAt };
    expect(await erase(restored, site, scope)).toMatchObject({ done: true, issuancesCancelled: 1 });
    const tombstones = await contentOf(target, 'erasures');
    expect(await erase(restored, site, scope)).toMatchObject({ done: true, issuancesCancelled: 0 });
    expect(await contentOf(target, 'erasures')).toEqual(tombstones);
    const recipients = await contentOf(target, 'recipients');
    expect(recipients.filter((row) => row.includes('erased-since'))).toEqual([]);
    // The source, too, which other tests compare with.
    await erase(deps, site, scope);
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

  describe('encrypted', () => {
    const passphrase = 'correct horse battery staple';
    /** Written so that opening takes no second each time; what an operator writes is as hard as age makes it. */
    const easily = { passphrase, workFactor: 10 };
    const examine = (given: Partial<Opener>) => examineBackup(file, deps.keys, { ...NO_OPENER, ...given });

    it('with a passphrase, holds no name, and loads with it', async () => {
      await writeBackup(source.database, file, easily);
      const bytes = await readFile(file);
      expect(bytes.toString('latin1')).toMatch(/^age-encryption\.org\/v1\n/);
      expect(bytes.includes('Byron')).toBe(false);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      const target = await anEmptyLedger();
      await restoreBackup(target, file, await examine({ passphrase }));
      expect(await contentOf(target, 'recipients')).toEqual(await contentOf(source.database, 'recipients'));
    });

    it('for the owner of a key, loads with that key and no other', async () => {
      const [identity, other] = [await generateX25519Identity(), await generateX25519Identity()];
      const recipients = [await identityToRecipient(identity)];
      await writeBackup(source.database, file, { recipients });
      const keyFile = join(folder, 'key.txt');
      await writeFile(keyFile, `# created: today\n# public key: ${recipients[0]}\n${identity}\n`);
      expect(await examine({ identities: readIdentities(keyFile) })).toMatchObject({ rows: { sites: 1 } });
      await expect(examine({ identities: [other] })).rejects.toThrow(
        /not with this passphrase or key\. Nothing/,
      );
      await expect(writeBackup(source.database, `${file}.2`, { recipients: ['age1none'] })).rejects.toThrow(
        /age1none is no recipient of age/,
      );
      expect(await readdir(folder)).not.toContain('backup.ndjson.2.partial');
      await writeFile(keyFile, 'no key\n');
      expect(() => readIdentities(keyFile)).toThrow(/holds no key of age/);
      await writeFile(keyFile, 'AGE-SECRET-KEY-1HALF\n');
      expect(() => readIdentities(keyFile)).toThrow(/is not whole/);
    });

    it.each([
      ['opened without anything', (bytes: Buffer) => bytes, null, /is encrypted\. Put its passphrase/],
      [
        'opened with a passphrase',
        (bytes: Buffer) => bytes,
        { passphrase },
        /not with this passphrase or key/,
      ],
      ['cut off', (bytes: Buffer) => bytes.subarray(0, -70_000), 'key', /is cut off or was changed/],
      ['cut off in its head', (bytes: Buffer) => bytes.subarray(0, 60), 'key', /is cut off or was changed/],
      [
        'with a byte changed',
        (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at === bytes.length >> 1 ? byte ^ 1 : byte))),
        'key',
        /is cut off or was changed/,
      ],
    ] as const)('refuses one %s, in one sentence, and writes nothing', async (_name, change, opener, why) => {
      const identity = await generateX25519Identity();
      await writeBackup(source.database, file, { recipients: [await identityToRecipient(identity)] });
      await writeFile(file, change(await readFile(file)));
      const target = await anEmptyLedger();
      const given = opener === 'key' ? { identities: [identity] } : (opener ?? {});
      await expect(examine(given).then((found) => restoreBackup(target, file, found))).rejects.toThrow(why);
      expect(await isEmpty(target)).toBe(true);
    });

    it('refuses another passphrase', async () => {
      await writeBackup(source.database, file, easily);
      await expect(examine({ passphrase: 'another passphrase' })).rejects.toThrow(/not with this passphrase/);
    });
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

  it('names what is missing: the folder, not the file', async () => {
    const lost = writeBackup(source.database, join(folder, 'none', 'backup.ndjson'));
    await expect(lost).rejects.toThrow(/backup\.ndjson cannot be written: its folder is not there\.$/);
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

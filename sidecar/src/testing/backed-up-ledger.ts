import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { acceptAwards } from '../award/store-awards.ts';
import { examineBackup, restoreBackup } from '../backup/restore.ts';
import { backedUp } from '../backup/tables.ts';
import { type Database, rows } from '../db/client.ts';
import { fitKeys } from '../keys/proof.ts';
import type { Site } from '../site/site.ts';
import { type Driver, openLedger } from './databases.ts';
import { type TestDeps, testDeps } from './deps.ts';
import { anIssuance } from './issuances.ts';
import { aConnection, anAward, aSite } from './sites.ts';

export type Opened = Awaited<ReturnType<typeof openLedger>>;

/** Rows of a table as text, whatever their order. */
export const contentOf = ({ intake }: Database, table: string): Promise<string[]> =>
  intake.run(async (db) => {
    await db.execute(sql`set time zone 'UTC'`);
    const found = await rows<{ row: string }>(
      db,
      sql`select row_to_json(t)::text as row from ${sql.identifier(table)} t order by 1`,
    );
    return found.map(({ row }) => row);
  });

export const isEmpty = async (database: Database): Promise<boolean> => {
  const contents = await Promise.all(backedUp.map((table) => contentOf(database, table)));
  return contents.every((content) => content.length === 0);
};

/** A ledger with awkward awards, and where its backup goes. */
export function backedUpLedger(from: Driver) {
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
    await fitKeys(source.database.intake, deps.keys);
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

  return {
    get source() {
      return source;
    },
    get deps() {
      return deps;
    },
    get site() {
      return site;
    },
    get sending() {
      return sending;
    },
    get folder() {
      return folder;
    },
    get file() {
      return file;
    },
    targets,
    anEmptyLedger,
    restoreInto,
  };
}

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { SidecarProcess } from '../../start/sidecar-process.ts';
import type { CaseTools, FaultCase } from '../fault-case.ts';
import { findPgBouncer, PgBouncer } from '../pgbouncer.ts';
import { TcpProxy } from '../tcp-proxy.ts';

const REPLICAS = 8;
/** Slow enough that a kill falls into the migration. */
const ONE_WAY_MS = 15;

export const migrateAtOnce: FaultCase = {
  number: 12,
  name: 'migrate-at-once',
  what: '8 replicas migrate an empty database at the same time, also through PgBouncer: all of them get ready',
  limitMinutes: 15,
  run: async (tools) => {
    const rounds = tools.pick({ small: 1, full: 10 });
    const bouncer = findPgBouncer();
    if (bouncer === undefined) tools.note('not through PgBouncer', 'it is not installed');
    for (let round = 0; round < rounds; round += 1) {
      await startAtOnce(tools, (url) => url);
      if (bouncer !== undefined) await throughBouncer(tools, bouncer);
    }
  },
};

export const migrateKilled: FaultCase = {
  number: 12,
  name: 'migrate-killed',
  what: 'kill -9 in the middle of a migration: nothing of it stays, and the next start makes all of it',
  limitMinutes: 8,
  run: async (tools) => {
    const kills = tools.pick({ small: 3, full: 12 });
    const databaseUrl = await tools.createDatabase();
    const way = tools.use(await TcpProxy.open(Number(new URL(databaseUrl).port)));
    way.latencyMs = ONE_WAY_MS;
    const masterKey = { SIDECAR_MASTER_KEY: randomBytes(32).toString('base64') };
    const seen: string[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      const started = startMigration(tools, { ...masterKey, SIDECAR_DATABASE_URL: way.through(databaseUrl) });
      await inMigration(databaseUrl);
      await delay(tools.random() * 10 * ONE_WAY_MS);
      await started.kill();
      seen.push(await describeSchema(databaseUrl));
    }
    tools.note('after each kill', seen);
    tools.expect(
      seen.every((schema) => schema !== 'half'),
      'a migration that was cut off left something',
    );
    const scenario = await tools.open({ databaseUrl, variables: masterKey });
    scenario.send({ count: 20 });
    await scenario.settle();
  },
};

/** Opening a scenario starts all of its replicas at once on an empty database. */
async function startAtOnce(tools: CaseTools, databaseUrlOf: (url: string) => string): Promise<void> {
  const databaseUrl = await tools.createDatabase();
  const scenario = await tools.open({ replicas: REPLICAS, databaseUrl, databaseUrlOf });
  scenario.send({ count: 2 * REPLICAS });
  await scenario.settle();
  const migrators = scenario.replicas.running.filter((one) =>
    one.log().includes('schema brought up to date'),
  );
  tools.expect(migrators.length === 1, `${migrators.length} replicas say that they made the schema`);
  // One stays, to be asked for its ledger.
  for (let place = 1; place < REPLICAS; place += 1) await scenario.replicas.kill(place);
}

async function throughBouncer(tools: CaseTools, program: string): Promise<void> {
  const port = Number(new URL(await tools.createDatabase()).port);
  const bouncer = tools.use(await PgBouncer.start(program, port));
  await startAtOnce(tools, (url) => bouncer.through(url));
}

function startMigration(tools: CaseTools, variables: Record<string, string>): SidecarProcess {
  const logFile = join(tools.folder, 'migration.log');
  return new SidecarProcess({ program: tools.program, logFile, variables, args: ['migrate'] });
}

/** Resolves when a statement of the migration runs, or nothing of it is left to run. */
async function inMigration(databaseUrl: string): Promise<void> {
  await withDatabase(databaseUrl, async (sql) => {
    for (;;) {
      const [row] = await sql<{ begun: boolean }[]>`
        select exists (select from pg_locks where locktype = 'advisory' and granted and database =
          (select oid from pg_database where datname = current_database()))
          or to_regclass('schema_migrations') is not null as begun`;
      if (row?.begun) return;
    }
  });
}

function describeSchema(databaseUrl: string): Promise<string> {
  return withDatabase(databaseUrl, async (sql) => {
    const tables = await sql`select from pg_tables where schemaname = 'public'`;
    const [made] = await sql<
      { whole: boolean }[]
    >`select to_regclass('schema_migrations') is not null as whole`;
    if (tables.length === 0) return 'nothing';
    return made?.whole ? 'whole' : 'half';
  });
}

async function withDatabase<T>(url: string, ask: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await ask(sql);
  } finally {
    await sql.end();
  }
}

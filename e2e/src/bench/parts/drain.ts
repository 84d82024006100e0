import { setTimeout as delay } from 'node:timers/promises';
import { NAVIGATR_RATE } from '@local-navigatr/shared-types';
import type postgres from 'postgres';
import type { CaseTools } from '../../faults/fault-case.ts';
import { OwnPostgres } from '../../faults/own-postgres.ts';
import type { Scenario } from '../../faults/scenario.ts';
import type { BenchOptions, BenchPart } from '../bench-part.ts';
import { roundTo } from '../figures.ts';
import { readEventLoop, readMemory } from '../process-figures.ts';

/** The real one. */
const RATE = NAVIGATR_RATE;
const PER_SECOND = RATE.limit / (RATE.windowMs / 1_000);
const IDLE_MS = 15_000;
const COURSE = '12';
/** Two windows: until then the slots find their places. */
const WARM_UP = 2 * RATE.limit;
/** Part of every PostgreSQL's contributed programs. */
const STATEMENTS_COUNTED = ['shared_preload_libraries=pg_stat_statements'];

interface Work {
  /** Those that wrote something. */
  readonly commits: number;
  readonly statements: number;
  readonly issued: number;
  readonly at: number;
}

/** With enough in the queue, the time is taken for as many badges as the limit allows in some minutes. */
export const drain: BenchPart = {
  name: 'drain',
  what: 'how much of the real limit is used, and what a badge costs in statements, commits and memory',
  limitMinutes: 90,
  run: async (tools, options) => {
    for (const replicas of options.replicas) await drainWith(tools, options, replicas);
  },
};

async function drainWith(tools: CaseTools, { minutes }: BenchOptions, replicas: number): Promise<void> {
  const server = tools.use(await OwnPostgres.start({ settings: STATEMENTS_COUNTED }));
  const databaseUrl = await server.createDatabase();
  const databaseUrlOf = (url: string) => url;
  const scenario = await tools.open({ replicas, rate: RATE, sandboxRate: RATE, databaseUrl, databaseUrlOf });
  await scenario.ledger.sql`create extension pg_stat_statements`;
  // The first seconds ask for more: catalogue, migrations, recovery.
  await delay(IDLE_MS);
  const resting = await workIn(scenario, () => delay(IDLE_MS));
  const windows = Math.ceil((minutes * 60_000) / RATE.windowMs);
  scenario.send({ count: Math.ceil(windows * RATE.limit * 1.2) + 20, courseId: COURSE });
  await scenario.driver.allAcknowledged();
  await scenario.issuedAtLeast(WARM_UP);
  const memoryBefore = scenario.replicas.running.map((one) => readMemory(one)?.nowMb);
  // Whole windows from end to end: badges come in bursts of the limit.
  const done = await workIn(scenario, () => scenario.issuedAtLeast(WARM_UP + windows * RATE.limit));
  const { tooManyRequests } = await scenario.sandbox.control.counters();
  const share = done.issued / (done.seconds * PER_SECOND);
  tools.note(`${replicas} replicas`, {
    'share of the limit': roundTo(share, 4),
    issued: done.issued,
    seconds: roundTo(done.seconds, 1),
    '429s': tooManyRequests.byWindow,
    'statements per badge': perBadge(done, resting, 'statements'),
    'commits per badge': perBadge(done, resting, 'commits'),
    'the most frequent statements per badge': await frequentStatements(scenario.ledger.sql, done.issued),
    'statements per second at rest': roundTo(resting.statements / resting.seconds, 1),
    'MB resident, before and after': [
      memoryBefore,
      scenario.replicas.running.map((one) => readMemory(one)?.nowMb),
    ],
    'event loop delay, ms': await Promise.all(scenario.replicas.running.map(readEventLoop)),
  });
  tools.expect(tooManyRequests.byWindow === 0, `${tooManyRequests.byWindow} calls were beyond the rate`);
  await scenario.mustClient().holdMapping({ courseId: COURSE, target: scenario.target }, { userId: '2' });
  await scenario.settle({ mayBeHeld: true });
}

/** Looking for work goes on at rest, too: that is no badge's. */
function perBadge(done: Done, resting: Done, what: 'statements' | 'commits'): number {
  const ofRest = (resting[what] / resting.seconds) * done.seconds;
  return roundTo((done[what] - ofRest) / done.issued, 2);
}

type Done = Omit<Work, 'at'> & { readonly seconds: number };

async function workIn(scenario: Scenario, pass: () => Promise<unknown>): Promise<Done> {
  const before = await readWork(scenario);
  await pass();
  const after = await readWork(scenario);
  return {
    commits: after.commits - before.commits,
    statements: after.statements - before.statements,
    issued: after.issued - before.issued,
    seconds: (after.at - before.at) / 1_000,
  };
}

async function readWork(scenario: Scenario): Promise<Work> {
  const { sql } = scenario.ledger;
  const { issued } = await scenario.sandbox.control.counters();
  const at = performance.now();
  // A process that writes takes the next number; one that only looks takes none, and costs the disk nothing.
  const [row] = await sql<{ commits: number }[]>`
    select pg_snapshot_xmax(pg_current_snapshot())::text::int as commits`;
  return { commits: row?.commits ?? 0, statements: await readStatements(sql), issued, at };
}

async function readStatements(sql: postgres.Sql): Promise<number> {
  const [row] = await sql<{ calls: number }[]>`
    select coalesce(sum(calls), 0)::int as calls from pg_stat_statements
    where dbid = (select oid from pg_database where datname = current_database()) and toplevel`;
  return row?.calls ?? 0;
}

/** Those of rest among them, and the few since the first badge. */
async function frequentStatements(sql: postgres.Sql, issued: number): Promise<Record<string, number>> {
  const rows = await sql<{ query: string; calls: number }[]>`
    select regexp_replace(left(trim(query), 60), '\\s+', ' ', 'g') as query, sum(calls)::int as calls
    from pg_stat_statements
    where dbid = (select oid from pg_database where datname = current_database()) and toplevel
    group by 1 order by 2 desc limit 9`;
  return Object.fromEntries(rows.map(({ query, calls }) => [query, roundTo(calls / issued, 2)]));
}

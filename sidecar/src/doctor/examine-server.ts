import { sql } from 'drizzle-orm';
import { type Database, onlyRow } from '../db/client.ts';
import { bad, type Finding, ok, warn } from './finding.ts';

// Signed calls may be off by 300 s; times in logs and on screen should not differ that anybody notices.
const CLOCK_TOLERANCE_MS = 5_000;

type Settings = {
  now: number;
  role: string;
  fsync: string;
  synchronous_commit: string;
  full_page_writes: string;
  statement_timeout: number;
  lock_timeout: number;
  idle_in_transaction_session_timeout: number;
};

/** Durability, clock, and what protects the database from a sidecar that vanished in the middle. */
export async function examineServer(database: Database): Promise<Finding[]> {
  const started = Date.now();
  const settings = await database.reports.run((db) => onlyRow<Settings>(db, settingsQuery));
  const here = (started + Date.now()) / 2;
  return [
    ...examineDurability(settings),
    examineClock(Number(settings.now) - here),
    ...(database.kind === 'postgres' ? examineRole(settings) : []),
  ];
}

const milliseconds = (name: string) =>
  sql`(select setting::float8 from pg_settings where name = ${name}) as ${sql.identifier(name)}`;

const settingsQuery = sql`
  select extract(epoch from clock_timestamp())::float8 * 1000 as now, current_user::text as role,
    current_setting('fsync') as fsync, current_setting('synchronous_commit') as synchronous_commit,
    current_setting('full_page_writes') as full_page_writes,
    ${milliseconds('statement_timeout')}, ${milliseconds('lock_timeout')},
    ${milliseconds('idle_in_transaction_session_timeout')}`;

function examineDurability(settings: Settings): Finding[] {
  const off = (['fsync', 'synchronous_commit', 'full_page_writes'] as const).filter(
    (name) => settings[name] === 'off',
  );
  if (off.length === 0) return [ok('What is committed is on the disk (fsync, synchronous_commit).')];
  return off.map((name) =>
    bad(
      `${name} is off: awards that were acknowledged can vanish in a power cut.`,
      `Set ${name} = on in PostgreSQL.`,
    ),
  );
}

function examineClock(aheadMs: number): Finding {
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  if (Math.abs(aheadMs) <= CLOCK_TOLERANCE_MS)
    return ok('The clocks of this machine and of the database agree.');
  return bad(
    `The database's clock is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine's.`,
    'Run NTP on both.',
  );
}

// At least as long as the sidecar waits; short enough that a session whose client vanished lets go of its locks.
const recommended = {
  statement_timeout: { leastMs: 30_000, value: '60s', without: 'a statement nobody waits for runs on' },
  lock_timeout: { leastMs: 2_000, value: '10s', without: 'a statement waits for a lock without end' },
  idle_in_transaction_session_timeout: {
    leastMs: 5_000,
    value: '60s',
    without: 'a session whose client vanished keeps its locks',
  },
} as const;

function examineRole(settings: Settings): Finding[] {
  const names = Object.keys(recommended) as (keyof typeof recommended)[];
  const findings = names.flatMap((name) => {
    const { leastMs, value, without } = recommended[name];
    const is = Number(settings[name]);
    if (is >= leastMs) return [];
    const remedy = `alter role "${settings.role}" set ${name} = '${value}';`;
    if (is === 0) return [warn(`${name} is not set: ${without}.`, remedy)];
    return [bad(`${name} is ${is} ms, which is shorter than the sidecar's own work takes.`, remedy)];
  });
  return findings.length > 0 ? findings : [ok('The role has its time-outs.')];
}

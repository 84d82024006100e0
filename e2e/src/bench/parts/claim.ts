import type { Sql } from 'postgres';
import { PostgresPool } from '../../../../sidecar/src/db/postgres.ts';
import { claimNext } from '../../../../sidecar/src/delivery/claim.ts';
import { HORIZON_MAX_MS, type SlotRequest } from '../../../../sidecar/src/lane/slot.ts';
import type { BenchPart } from '../bench-part.ts';
import { roundTo, type Spread, spreadOf, timed } from '../figures.ts';

const FEW = 1_000;
const CLAIMS = 300;
const COURSES = 100;
const DEADLINE_MS = 30_000;

/** As many as are asked for. */
const SLOT: SlotRequest = {
  lane: 'navigatr:production:9',
  kind: 'bulk',
  rate: { limit: 1_000, windowMs: 1 },
  leadMs: 5,
  slackMs: 0,
  horizonMs: HORIZON_MAX_MS,
};

/** The claim itself, with the engine's own code, in a ledger that somebody has filled up. */
export const claim: BenchPart = {
  name: 'claim',
  what: 'a slot and a claim in a ledger with many queued rows, half of them held, against one with few',
  limitMinutes: 20,
  run: async (tools, { rows }) => {
    const scenario = await tools.open({ replicas: 1 });
    const { sql } = scenario.ledger;
    // Without a feed call the site permits no sending, and nothing is due.
    await scenario.driver.catchUp();
    // No process may claim meanwhile.
    await scenario.replicas.killAll();
    await sql`insert into holds (site, scope, target, subject, reason, failures, actor, details)
      select 'default', 'mapping', ${scenario.target}, 'c' || course, 'mapping_paused', 1, 'system', ''
      from generate_series(0, ${COURSES - 1}) course where course % 2 = 0`;
    await sql`insert into lanes (id) values (${SLOT.lane}) on conflict do nothing`;
    await fill(sql, scenario.target, { from: 0, to: FEW });
    const few = await measureClaims(scenario.databaseUrl ?? '');
    const { tookMs } = await timed(() => fill(sql, scenario.target, { from: FEW, to: rows }));
    const many = await measureClaims(scenario.databaseUrl ?? '');
    tools.note(`a claim among ${FEW} rows, ms`, few);
    tools.note(`a claim among ${rows} rows, ms`, many);
    tools.note('p99, to the p99 among few', roundTo(many.p99 / few.p99, 2));
    tools.note('filling took, s', Math.round(tookMs / 1_000));
  },
};

/** Queued rows of one site, spread over courses of which every other is held. */
async function fill(sql: Sql, target: string, { from, to }: { from: number; to: number }): Promise<void> {
  await sql`
    insert into issuances (site, award_id, target, course_id, user_id, user_key, provider_id, badge_id, trigger, state, priority)
    select 'default', gen_random_uuid(), ${target}, 'c' || (n % ${COURSES}), 'u' || n, 'u' || n, '1', '51', 'completion', 'queued', 0
    from generate_series(${from}::int, ${to - 1}::int) n`;
  await sql`vacuum analyze issuances`;
}

/** Each is undone, so that all of them find the same queue. */
async function measureClaims(databaseUrl: string): Promise<Spread> {
  const pool = new PostgresPool(databaseUrl, 1, DEADLINE_MS);
  const took: number[] = [];
  const undo = new Error('undone on purpose');
  for (let time = 0; time < CLAIMS; time += 1) {
    await pool
      .transaction(async (tx) => {
        const { tookMs, result } = await timed(() => claimNext(tx, { slot: SLOT, owner: 'bench' }));
        if (result.claim === null) throw new Error('There was nothing to claim.');
        took.push(tookMs);
        throw undo;
      })
      .catch((error: unknown) => {
        if (error !== undo) throw error;
      });
  }
  await pool.close();
  return spreadOf(took);
}

import { setTimeout as delay } from 'node:timers/promises';
import type { CaseTools } from '../../faults/fault-case.ts';
import type { Scenario } from '../../faults/scenario.ts';
import type { BenchPart } from '../bench-part.ts';
import { spreadOf, timed } from '../figures.ts';

const RATE = { limit: 5, windowMs: 2_000 };
const BACKFILL = 20_000;
const BACKFILL_COURSE = '77';
const LEARNERS = 12;
const CALLS = 40;
const ACTOR = { userId: '2' };

/** What people feel while everybody who ever completed a course gets a badge. */
export const queue: BenchPart = {
  name: 'queue',
  what: 'behind a backfill of 20,000: how long a live learner waits, and somebody who looks for a badge',
  limitMinutes: 15,
  run: async (tools) => {
    const scenario = await tools.open({
      replicas: 2,
      rate: RATE,
      sandboxRate: RATE,
      driver: { batchMax: 500 },
    });
    scenario.send({ count: BACKFILL, courseId: BACKFILL_COURSE, trigger: 'backfill' });
    await scenario.driver.allAcknowledged();
    await scenario.issuedAtLeast(2 * RATE.limit);
    tools.note('a live learner waits, ms', spreadOf(await waitAsLearner(scenario)));
    await look(tools, scenario);
    const { tooManyRequests } = await scenario.sandbox.control.counters();
    tools.expect(tooManyRequests.byWindow === 0, `${tooManyRequests.byWindow} calls were beyond the rate`);
    await scenario.mustClient().holdMapping({ courseId: BACKFILL_COURSE, target: scenario.target }, ACTOR);
    await scenario.settle({ mayBeHeld: true });
  },
};

/** From the 202 until the badge is issued. */
async function waitAsLearner(scenario: Scenario): Promise<number[]> {
  const waits: number[] = [];
  for (let learner = 0; learner < LEARNERS; learner += 1) {
    const [award] = scenario.make({ count: 1, trigger: 'completion' });
    if (award?.recipient == null) break;
    const { email } = award.recipient;
    await scenario.sendAlone(award);
    const { tookMs } = await timed(() =>
      scenario.until(async () => (await scenario.readIssued()).some((badge) => badge.email === email)),
    );
    waits.push(tookMs);
    await delay(300);
  }
  return waits;
}

/** Both ask the API each time: nothing is left in the cache. */
async function look(tools: CaseTools, scenario: Scenario): Promise<void> {
  const tests: number[] = [];
  const pages: number[] = [];
  const stored = { environment: 'production', timeoutMs: 15_000, actor: ACTOR } as const;
  for (let call = 0; call < CALLS; call += 1) {
    const client = scenario.mustClient();
    tests.push((await timed(() => client.testConnection(stored))).tookMs);
    await scenario.ledger.sql`delete from cached_catalogues`;
    pages.push((await timed(() => client.badges('1', { query: '', page: 1, size: 20 }))).tookMs);
  }
  tools.note('Test Connection, ms', spreadOf(tests));
  tools.note('a first page of badges, ms', spreadOf(pages));
}

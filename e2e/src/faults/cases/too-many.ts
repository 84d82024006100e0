import { setTimeout as delay } from 'node:timers/promises';
import type { CaseTools, FaultCase } from '../fault-case.ts';
import type { LedgerEntry } from '../ledger.ts';
import type { Scenario } from '../scenario.ts';

/** Retry-After as servers send it: seconds, fractions, dates, dates gone by, absurd ones, and words. */
const retryAfters = (now: number): string[] => [
  '1',
  '0',
  '0.5',
  '2.75',
  '120',
  '999999999',
  new Date(now + 5_000).toUTCString(),
  new Date(now - 3_600_000).toUTCString(),
  'Thu, 01 Jan 2099 00:00:00 GMT',
  'soon',
  '-3',
  '',
];
/** The longest that anybody may make us wait. */
const WAIT_MAX_MS = 15 * 60_000;
const PER_FORM = 4;

export const retryAfter: FaultCase = {
  number: 6,
  name: 'retry-after',
  what: '429 with twelve forms of Retry-After: believed between a second and 15 minutes, no attempt counted',
  limitMinutes: 5,
  run: async (tools) => {
    const scenario = await tools.open();
    for (const value of retryAfters(Date.now())) await meet(tools, scenario, value);
    const entries = await scenario.entries();
    const cooled = entries.filter(({ attempts }) => attempts.some(({ httpStatus }) => httpStatus === 429));
    tools.expect(cooled.length >= 12, `only ${cooled.length} awards met a 429`);
    expectNothingCounted(tools, entries);
  },
};

export const lowerLimit: FaultCase = {
  number: 6,
  name: 'lower-limit',
  what: "the API's limit is lowered to 3 where the sidecar believes in 5: everything is issued all the same",
  limitMinutes: 6,
  run: async (tools) => {
    const windowMs = tools.pick({ small: 400, full: 2_000 });
    const scenario = await tools.open({ rate: { limit: 5, windowMs } });
    await scenario.sandbox.control.setLimit({ limit: 3, windowMs });
    scenario.send({ count: 40 });
    await scenario.settle();
    const { tooManyRequests } = await scenario.sandbox.control.counters();
    tools.note('429s', tooManyRequests.byWindow);
    tools.expect(tooManyRequests.byWindow > 0, 'the lower limit was never met');
    expectNothingCounted(tools, await scenario.entries());
  },
};

async function meet(tools: CaseTools, scenario: Scenario, value: string): Promise<void> {
  const given = scenario.driver.given.size;
  await scenario.sandbox.control.addFault({
    kind: 'status',
    status: 429,
    retryAfter: value,
    times: 1,
    match: { method: 'PUT' },
  });
  scenario.send({ count: PER_FORM });
  await scenario.driver.acknowledgedAtLeast(given + PER_FORM);
  while ((await scenario.sandbox.control.faults()).length > 0) await delay(20);
  await scenario.quiet();
  const [hold] = await scenario.ledger.sql<{ leftMs: number | null }[]>`
    select extract(epoch from until - clock_timestamp())::float8 * 1000 as "leftMs" from holds where reason = 'rate_limited'`;
  tools.note(`wait after "${value}", ms`, hold?.leftMs);
  tools.expect((hold?.leftMs ?? 0) <= WAIT_MAX_MS, `"${value}" makes us wait ${hold?.leftMs} ms`);
  await scenario.settle();
}

function expectNothingCounted(tools: CaseTools, entries: readonly LedgerEntry[]): void {
  const counted = entries.filter(({ state, repeats }) => state !== 'issued' || repeats > 0);
  tools.expect(counted.length === 0, `${counted.length} paid for a 429 that was not theirs`);
}

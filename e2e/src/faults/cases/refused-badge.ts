import type { CaseTools, FaultCase } from '../fault-case.ts';
import type { Scenario } from '../scenario.ts';
import { shuffle } from '../shuffle.ts';

const SICK = '52';
const HEALTHY = '51';
const RATE = { limit: 10, windowMs: 500 };
// A few windows until the third refusal is in; not one call for each learner.
const WASTED_MAX = 5 * RATE.limit;
// After 5 and 30 minutes, then hourly: each of these steps makes one probe due.
const PROBES_AFTER_MS = [5 * 60_000, 25 * 60_000, 60 * 60_000].map((ms) => ms + 1_000);

export const everybodyRefused: FaultCase = {
  number: 14,
  name: 'badge-422',
  what: 'PUT answers 422 for every learner of a badge that GET shows as published: others are issued meanwhile, and its own once the cause is gone',
  limitMinutes: 6,
  run: async (tools) => {
    const { sick, healthy } = tools.pick({
      small: { sick: 150, healthy: 60 },
      full: { sick: 500, healthy: 200 },
    });
    const scenario = await tools.open({ rate: RATE });
    await scenario.sandbox.control.addFault({
      kind: 'status',
      status: 422,
      match: { badgeId: SICK, method: 'PUT' },
    });
    scenario.send({ count: sick, badgeId: SICK });
    await scenario.driver.allAcknowledged();
    scenario.send({ count: healthy, badgeId: HEALTHY });
    await scenario.issuedAtLeast(healthy);
    await scenario.heldBy('refused_repeatedly');
    await scenario.quiet();
    const wasted = await refusals(scenario);
    tools.note('slots spent until the badge was held', wasted);
    tools.expect(wasted <= WASTED_MAX, `${wasted} slots were spent on a badge that refuses everybody`);
    await probe(tools, scenario);
    const listed = (await scenario.entries()).filter(({ state }) => state === 'needs_attention');
    tools.expect(listed.length === 0, `${listed.length} are listed as if their names were wrong`);
    await scenario.sandbox.control.clearFaults();
    await scenario.settle();
    const { issued } = await scenario.sandbox.control.counters();
    tools.expect(issued === sick + healthy, `${issued} badges for ${sick + healthy} learners`);
    await noHolds(tools, scenario);
  },
};

/** One learner at a time tries it while it still refuses everybody. */
async function probe(tools: CaseTools, scenario: Scenario): Promise<void> {
  for (const afterMs of PROBES_AFTER_MS) {
    const before = await refusals(scenario);
    await scenario.passTime(afterMs);
    await scenario.until(async () => (await refusals(scenario)) > before);
    await scenario.quiet();
    const sent = (await refusals(scenario)) - before;
    tools.expect(sent === 1, `${sent} learners tried it where one was to`);
  }
}

export const badAddresses: FaultCase = {
  number: 14,
  name: 'bad-addresses',
  what: 'three learners whose addresses are refused among fifty others: they are listed, and nobody waits for them',
  limitMinutes: 4,
  run: async (tools) => {
    const scenario = await tools.open({ rate: RATE });
    scenario.send({ count: 10 });
    await scenario.issuedAtLeast(1);
    const awards = scenario.make({ count: 43 });
    const bad = shuffle(awards, tools.random).slice(0, 3);
    for (const { recipient } of bad) {
      const email = recipient?.email ?? '';
      await scenario.sandbox.control.addFault({
        kind: 'status',
        status: 422,
        match: { method: 'PUT', email },
      });
    }
    scenario.driver.give(awards);
    await scenario.driver.allAcknowledged();
    await scenario.settle();
    const { issued } = await scenario.sandbox.control.counters();
    tools.expect(issued === 50, `${issued} badges for fifty learners with good addresses`);
    const listed = await scenario.entries(bad.map(({ id }) => id));
    for (const { reason, attempts } of listed)
      tools.expect(
        reason === 'learner_or_badge_unpublished' && attempts.length === 1,
        `one of them is listed as ${reason} after ${attempts.length} attempts`,
      );
    await noHolds(tools, scenario);
  },
};

async function refusals(scenario: Scenario): Promise<number> {
  const { entries } = await scenario.sandbox.control.requests({ limit: 10_000 });
  return entries.filter(({ method, target }) => method === 'PUT' && target.includes(`/${SICK}/`)).length;
}

async function noHolds(tools: CaseTools, scenario: Scenario): Promise<void> {
  const holds = await scenario.ledger.sql`select reason from holds where reason = 'refused_repeatedly'`;
  tools.expect(holds.length === 0, 'a hold is left although the badge is issued');
}

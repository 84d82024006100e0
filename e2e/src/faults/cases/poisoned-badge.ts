import type { FaultRequest } from '../../sandbox/faults/fault.ts';
import type { CaseTools, FaultCase } from '../fault-case.ts';
import type { Scenario } from '../scenario.ts';

const POISONED = '52';
const HEALTHY = '51';
const RATE = { limit: 10, windowMs: 250 };
// A few windows until the failures are in, the badge was looked at, and it is parked; not one for each of its items.
const WASTED_MAX = 5 * RATE.limit;

export const badgeFailing: FaultCase = {
  number: 14,
  name: 'badge-500',
  what: 'one badge answers 500, its items are the oldest: all others are issued meanwhile, and its own afterwards',
  limitMinutes: 6,
  run: async (tools) => {
    const scenario = await poison(tools, {
      kind: 'status',
      status: 500,
      match: { badgeId: POISONED, method: 'PUT' },
    });
    const entries = await scenario.entries();
    const listed = entries.filter(({ reason }) => reason === 'may_have_been_issued');
    tools.expect(listed.length <= WASTED_MAX, `${listed.length} are listed although they were hardly tried`);
  },
};

export const badgeGone: FaultCase = {
  number: 14,
  name: 'badge-404',
  what: 'one badge answers 404, its items are the oldest: all others are issued meanwhile, and its own afterwards',
  limitMinutes: 6,
  run: async (tools) => {
    const scenario = await poison(tools, { kind: 'status', status: 404, match: { badgeId: POISONED } });
    const unissued = (await scenario.entries()).filter(({ state }) => state !== 'issued');
    tools.expect(unissued.length === 0, `${unissued.length} were not issued once the badge was back`);
  },
};

export const providerForbidden: FaultCase = {
  number: 14,
  name: 'provider-403',
  what: 'one provider answers 403: only its items stop, and each is listed in its turn',
  limitMinutes: 6,
  run: async (tools) => {
    const { poisoned, healthy } = tools.pick({
      small: { poisoned: 8, healthy: 80 },
      full: { poisoned: 20, healthy: 200 },
    });
    const scenario = await tools.open({ rate: RATE });
    scenario.send({ count: poisoned / 2, badgeId: '31', providerId: '3' });
    scenario.send({ count: poisoned / 2, badgeId: '32', providerId: '3' });
    await scenario.driver.allAcknowledged();
    scenario.send({ count: healthy });
    await scenario.issuedAtLeast(healthy);
    await scenario.settle({ virtualHours: 72 });
    const reasons = new Set(
      (await scenario.entries()).filter(({ state }) => state !== 'issued').map(({ reason }) => reason),
    );
    tools.expect([...reasons].join() === 'not_allowed', `they are listed as ${[...reasons].join(', ')}`);
    const { issued } = await scenario.sandbox.control.counters();
    tools.expect(issued === healthy, `${issued} issued where ${healthy} could be`);
  },
};

/** The poisoned ones are older; the healthy ones must all be issued while the badge still fails. Then it heals. */
async function poison(tools: CaseTools, fault: FaultRequest): Promise<Scenario> {
  const { poisoned, healthy } = tools.pick({
    small: { poisoned: 90, healthy: 60 },
    full: { poisoned: 300, healthy: 200 },
  });
  const scenario = await tools.open({ rate: RATE });
  await scenario.sandbox.control.addFault(fault);
  scenario.send({ count: poisoned, badgeId: POISONED });
  await scenario.driver.allAcknowledged();
  scenario.send({ count: healthy, badgeId: HEALTHY });
  await scenario.issuedAtLeast(healthy);
  const { entries } = await scenario.sandbox.control.requests({ limit: 10_000 });
  const wasted = entries.filter(
    ({ method, target }) => method === 'PUT' && target.includes(`/${POISONED}/`),
  ).length;
  tools.note('slots spent on the poisoned badge', wasted);
  tools.expect(wasted > 0, 'the poisoned badge was never tried');
  tools.expect(wasted <= WASTED_MAX, `${wasted} slots were spent on a badge that failed every time`);
  await scenario.sandbox.control.clearFaults();
  await scenario.settle();
  return scenario;
}

import type { FaultRequest } from '../../sandbox/faults/fault.ts';
import type { Cell, CellTools } from '../cell.ts';
import type { Scene } from '../scene.ts';

const POISONED = '52';
const HEALTHY = '51';
const RATE = { limit: 10, windowMs: 250 };
// A few windows until the failures are in, the badge was looked at, and it is parked; not one for each of its items.
const WASTED_MAX = 5 * RATE.limit;

export const badgeFailing: Cell = {
  number: 14,
  name: 'badge-500',
  what: 'one badge answers 500, its items are the oldest: all others are issued meanwhile, and its own afterwards',
  limitMinutes: 6,
  run: async (tools) => {
    const scene = await poison(tools, {
      kind: 'status',
      status: 500,
      match: { badgeId: POISONED, method: 'PUT' },
    });
    const entries = await scene.entries();
    const listed = entries.filter(({ reason }) => reason === 'may_have_been_issued');
    tools.expect(listed.length <= WASTED_MAX, `${listed.length} are listed although they were hardly tried`);
  },
};

export const badgeGone: Cell = {
  number: 14,
  name: 'badge-404',
  what: 'one badge answers 404, its items are the oldest: all others are issued meanwhile, and its own afterwards',
  limitMinutes: 6,
  run: async (tools) => {
    const scene = await poison(tools, { kind: 'status', status: 404, match: { badgeId: POISONED } });
    const unissued = (await scene.entries()).filter(({ state }) => state !== 'issued');
    tools.expect(unissued.length === 0, `${unissued.length} were not issued once the badge was back`);
  },
};

export const providerForbidden: Cell = {
  number: 14,
  name: 'provider-403',
  what: 'one provider answers 403: only its items stop, and each is listed in its turn',
  limitMinutes: 6,
  run: async (tools) => {
    const { poisoned, healthy } = tools.pick({
      small: { poisoned: 8, healthy: 80 },
      full: { poisoned: 20, healthy: 200 },
    });
    const scene = await tools.open({ rate: RATE });
    scene.send({ count: poisoned / 2, badgeId: '31', providerId: '3' });
    scene.send({ count: poisoned / 2, badgeId: '32', providerId: '3' });
    await scene.driver.allAcknowledged();
    scene.send({ count: healthy });
    await scene.issuedAtLeast(healthy);
    await scene.settle({ virtualHours: 72 });
    const reasons = new Set(
      (await scene.entries()).filter(({ state }) => state !== 'issued').map(({ reason }) => reason),
    );
    tools.expect([...reasons].join() === 'not_allowed', `they are listed as ${[...reasons].join(', ')}`);
    const { issued } = await scene.sandbox.control.counters();
    tools.expect(issued === healthy, `${issued} issued where ${healthy} could be`);
  },
};

/** The poisoned ones are older; the healthy ones must all be issued while the badge still fails. Then it heals. */
async function poison(tools: CellTools, fault: FaultRequest): Promise<Scene> {
  const { poisoned, healthy } = tools.pick({
    small: { poisoned: 90, healthy: 60 },
    full: { poisoned: 300, healthy: 200 },
  });
  const scene = await tools.open({ rate: RATE });
  await scene.sandbox.control.addFault(fault);
  scene.send({ count: poisoned, badgeId: POISONED });
  await scene.driver.allAcknowledged();
  scene.send({ count: healthy, badgeId: HEALTHY });
  await scene.issuedAtLeast(healthy);
  const { entries } = await scene.sandbox.control.requests({ limit: 10_000 });
  const wasted = entries.filter(
    ({ method, target }) => method === 'PUT' && target.includes(`/${POISONED}/`),
  ).length;
  tools.note('slots spent on the poisoned badge', wasted);
  tools.expect(wasted > 0, 'the poisoned badge was never tried');
  tools.expect(wasted <= WASTED_MAX, `${wasted} slots were spent on a badge that failed every time`);
  await scene.sandbox.control.clearFaults();
  await scene.settle();
  return scene;
}

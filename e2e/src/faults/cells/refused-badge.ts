import type { Cell, CellTools } from '../cell.ts';
import type { Scene } from '../scene.ts';
import { shuffle } from '../shuffle.ts';

const SICK = '52';
const HEALTHY = '51';
const RATE = { limit: 10, windowMs: 250 };
// A few windows until the third refusal is in; not one call for each learner.
const WASTED_MAX = 5 * RATE.limit;
// After 5 and 30 minutes, then hourly: each of these steps makes one probe due.
const PROBES_AFTER_MS = [5 * 60_000, 25 * 60_000, 60 * 60_000].map((ms) => ms + 1_000);

export const everybodyRefused: Cell = {
  number: 14,
  name: 'badge-422',
  what: 'PUT answers 422 for every learner of a badge that GET shows as published: others are issued meanwhile, and its own once the cause is gone',
  limitMinutes: 6,
  run: async (tools) => {
    const { sick, healthy } = tools.pick({
      small: { sick: 150, healthy: 60 },
      full: { sick: 500, healthy: 200 },
    });
    const scene = await tools.open({ rate: RATE });
    await scene.sandbox.control.addFault({
      kind: 'status',
      status: 422,
      match: { badgeId: SICK, method: 'PUT' },
    });
    scene.send({ count: sick, badgeId: SICK });
    await scene.driver.allAcknowledged();
    scene.send({ count: healthy, badgeId: HEALTHY });
    await scene.issuedAtLeast(healthy);
    await scene.heldBy('refused_repeatedly');
    await scene.quiet();
    const wasted = await refusals(scene);
    tools.note('slots spent until the badge was held', wasted);
    tools.expect(wasted <= WASTED_MAX, `${wasted} slots were spent on a badge that refuses everybody`);
    await probe(tools, scene);
    const listed = (await scene.entries()).filter(({ state }) => state === 'needs_attention');
    tools.expect(listed.length === 0, `${listed.length} are listed as if their names were wrong`);
    await scene.sandbox.control.clearFaults();
    await scene.settle();
    const { issued } = await scene.sandbox.control.counters();
    tools.expect(issued === sick + healthy, `${issued} badges for ${sick + healthy} learners`);
    await noHolds(tools, scene);
  },
};

/** One learner at a time tries it while it still refuses everybody. */
async function probe(tools: CellTools, scene: Scene): Promise<void> {
  for (const afterMs of PROBES_AFTER_MS) {
    const before = await refusals(scene);
    await scene.passTime(afterMs);
    await scene.until(async () => (await refusals(scene)) > before);
    await scene.quiet();
    const sent = (await refusals(scene)) - before;
    tools.expect(sent === 1, `${sent} learners tried it where one was to`);
  }
}

export const badAddresses: Cell = {
  number: 14,
  name: 'bad-addresses',
  what: 'three learners whose addresses are refused among fifty others: they are listed, and nobody waits for them',
  limitMinutes: 4,
  run: async (tools) => {
    const scene = await tools.open({ rate: RATE });
    scene.send({ count: 10 });
    await scene.issuedAtLeast(1);
    const awards = scene.make({ count: 43 });
    const bad = shuffle(awards, tools.random).slice(0, 3);
    for (const { recipient } of bad) {
      const email = recipient?.email ?? '';
      await scene.sandbox.control.addFault({ kind: 'status', status: 422, match: { method: 'PUT', email } });
    }
    scene.driver.give(awards);
    await scene.driver.allAcknowledged();
    await scene.settle();
    const { issued } = await scene.sandbox.control.counters();
    tools.expect(issued === 50, `${issued} badges for fifty learners with good addresses`);
    const listed = await scene.entries(bad.map(({ id }) => id));
    for (const { reason, attempts } of listed)
      tools.expect(
        reason === 'learner_or_badge_unpublished' && attempts.length === 1,
        `one of them is listed as ${reason} after ${attempts.length} attempts`,
      );
    await noHolds(tools, scene);
  },
};

async function refusals(scene: Scene): Promise<number> {
  const { entries } = await scene.sandbox.control.requests({ limit: 10_000 });
  return entries.filter(({ method, target }) => method === 'PUT' && target.includes(`/${SICK}/`)).length;
}

async function noHolds(tools: CellTools, scene: Scene): Promise<void> {
  const holds = await scene.ledger.sql`select reason from holds where reason = 'refused_repeatedly'`;
  tools.expect(holds.length === 0, 'a hold is left although the badge is issued');
}

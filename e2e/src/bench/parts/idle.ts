import { setTimeout as delay } from 'node:timers/promises';
import type { BenchPart } from '../bench-part.ts';
import { spreadOf } from '../figures.ts';

const RATE = { limit: 5, windowMs: 2_000 };
const TIMES = 60;
const APART_MS = 700;

/** From the moment in which Moodle has its 202 until the issue call is at the API. */
export const idle: BenchPart = {
  name: 'idle',
  what: 'how long one award waits when nothing else is to do',
  limitMinutes: 6,
  run: async (tools) => {
    const scenario = await tools.open({ replicas: 1, rate: RATE, sandboxRate: RATE });
    // Connecting asked for providers and badges: those calls count in the first windows.
    await delay(2 * RATE.windowMs);
    const accepted: number[] = [];
    for (let time = 0; time < TIMES; time += 1) {
      const [award] = scenario.make({ count: 1 });
      if (award === undefined) break;
      await scenario.sendAlone(award);
      accepted.push(Date.now());
      await scenario.issuedAtLeast(time + 1);
      await delay(APART_MS * (0.5 + tools.random()));
    }
    const issued = await scenario.readIssued();
    // The first one warms everything up.
    const waits = issued.map(({ at }, nth) => Math.max(0, Date.parse(at) - (accepted[nth] ?? 0))).slice(1);
    tools.note('from 202 to the issue call, ms', spreadOf(waits));
    await scenario.settle();
  },
};

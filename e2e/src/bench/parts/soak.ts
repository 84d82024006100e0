import { setTimeout as delay } from 'node:timers/promises';
import type { CaseTools } from '../../faults/fault-case.ts';
import type { Scenario } from '../../faults/scenario.ts';
import type { BenchPart } from '../bench-part.ts';
import { roundTo } from '../figures.ts';
import { readMemory } from '../process-figures.ts';
import { sizeOf } from '../size-of.ts';

/** The real one: five calls every two seconds. */
const RATE = { limit: 5, windowMs: 2_000 };
const READINGS = 10;
const BYTES_PER_MB = 1_048_576;

/** One process on either database, side by side, with as much in the queue as the time is nearly enough for. */
export const soak: BenchPart = {
  name: 'soak',
  what: 'what grows while badges are issued at the real limit, on both databases',
  limitMinutes: 90,
  run: async (tools, { minutes }) => {
    const soaks: Soak[] = [];
    for (const database of ['postgres', 'embedded'] as const) {
      const scenario = await tools.open({ database, replicas: 1, rate: RATE, sandboxRate: RATE });
      soaks.push({ database, scenario, minutes });
    }
    await Promise.all(soaks.map((one) => soakOn(tools, one)));
  },
};

type Soak = { database: 'postgres' | 'embedded'; scenario: Scenario; minutes: number };

async function soakOn(tools: CaseTools, { database, scenario, minutes }: Soak): Promise<void> {
  const windows = Math.ceil((minutes * 60_000) / RATE.windowMs);
  scenario.send({ count: windows * RATE.limit });
  await scenario.driver.allAcknowledged();
  const residentMb: (number | undefined)[] = [];
  const diskMb: number[] = [];
  for (let reading = 0; reading <= READINGS; reading += 1) {
    if (reading > 0) await delay((minutes * 60_000) / READINGS);
    residentMb.push(readMemory(scenario.replicas.at(0))?.nowMb);
    if (database === 'embedded') diskMb.push(roundTo(sizeOf(scenario.dataDir) / BYTES_PER_MB, 0));
  }
  const { issued, tooManyRequests } = await scenario.sandbox.control.counters();
  tools.note(`${database}: issued in ${minutes} minutes`, issued);
  tools.note(`${database}: MB resident, at ${READINGS + 1} times`, residentMb);
  if (diskMb.length > 0) tools.note(`${database}: MB on disk`, diskMb);
  const beyond = tooManyRequests.byWindow;
  tools.expect(beyond === 0, `${database}: ${beyond} calls were beyond the rate`);
  await scenario.settle();
}

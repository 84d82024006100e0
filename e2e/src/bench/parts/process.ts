import { rm } from 'node:fs/promises';
import type { CaseTools } from '../../faults/fault-case.ts';
import type { Scenario } from '../../faults/scenario.ts';
import type { BenchPart } from '../bench-part.ts';
import { spreadOf } from '../figures.ts';
import { readMemory } from '../process-figures.ts';

const STARTS = 5;
const FIRST_BOOTS = 3;
const BADGES = 300;

/** One process on either database. */
export const oneProcess: BenchPart = {
  name: 'process',
  what: 'how long a start takes, and how much memory a process has, on both databases',
  limitMinutes: 12,
  run: async (tools) => {
    await measure(tools, 'postgres');
    await measure(tools, 'embedded');
    const scenario = await tools.open({ database: 'embedded' });
    const boots = await startOften(scenario, FIRST_BOOTS, () => rm(scenario.dataDir, { recursive: true }));
    tools.note('embedded: ready after the first boot, ms', boots);
    tools.note('embedded: MB resident after the first boot', readMemory(scenario.replicas.at(0)));
  },
};

async function measure(tools: CaseTools, database: 'postgres' | 'embedded'): Promise<void> {
  const scenario = await tools.open({ database, replicas: 1 });
  const ready = await startOften(scenario, STARTS, () => Promise.resolve());
  tools.note(`${database}: ready after a start, ms`, ready);
  scenario.send({ count: BADGES });
  await scenario.settle();
  tools.note(`${database}: MB resident after ${BADGES} badges`, readMemory(scenario.replicas.at(0)));
}

async function startOften(scenario: Scenario, times: number, before: () => Promise<void>) {
  const took: number[] = [];
  for (let time = 0; time < times; time += 1) {
    await scenario.replicas.at(0).leave(10_000);
    await before();
    const started = performance.now();
    await scenario.replicas.start(0);
    took.push(performance.now() - started);
  }
  return spreadOf(took);
}

import { rm } from 'node:fs/promises';
import type { CellTools } from '../../faults/cell.ts';
import type { Scene } from '../../faults/scene.ts';
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
    const scene = await tools.open({ database: 'embedded' });
    const boots = await startOften(scene, FIRST_BOOTS, () => rm(scene.dataDir, { recursive: true }));
    tools.note('embedded: ready after the first boot, ms', boots);
    tools.note('embedded: MB resident after the first boot', readMemory(scene.fleet.at(0)));
  },
};

async function measure(tools: CellTools, database: 'postgres' | 'embedded'): Promise<void> {
  const scene = await tools.open({ database, replicas: 1 });
  const ready = await startOften(scene, STARTS, () => Promise.resolve());
  tools.note(`${database}: ready after a start, ms`, ready);
  scene.send({ count: BADGES });
  await scene.settle();
  tools.note(`${database}: MB resident after ${BADGES} badges`, readMemory(scene.fleet.at(0)));
}

async function startOften(scene: Scene, times: number, before: () => Promise<void>) {
  const took: number[] = [];
  for (let time = 0; time < times; time += 1) {
    await scene.fleet.at(0).leave(10_000);
    await before();
    const started = performance.now();
    await scene.fleet.start(0);
    took.push(performance.now() - started);
  }
  return spreadOf(took);
}

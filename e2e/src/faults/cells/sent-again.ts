import type { Award } from '@local-navigatr/shared-types';
import { awardIdFor } from '../../school/award-record.ts';
import type { Cell, CellTools } from '../cell.ts';
import type { Scene } from '../scene.ts';
import { shuffle } from '../shuffle.ts';

const TIMES = 10;

export const sentAgain: Cell = {
  number: 9,
  name: 'sent-again',
  what: 'every award sent ten times at once, to any replica, reordered, and under a second award id; both databases',
  limitMinutes: 5,
  run: async (tools) => {
    for (const database of ['postgres', 'embedded'] as const) await sendAgain(tools, database);
  },
};

async function sendAgain(tools: CellTools, database: 'postgres' | 'embedded'): Promise<void> {
  const count = tools.pick({ small: 100, full: 1_000 });
  const scene = await tools.open({ database, driver: { concurrency: TIMES, batchMax: 50 } });
  const awards = scene.make({ count });
  const doubles = awards.map((award): Award => ({ ...award, id: awardIdFor(['another id', award.id]) }));
  for (let time = 0; time < TIMES; time += 1)
    scene.driver.give(shuffle([...awards, ...doubles], tools.random));
  await scene.driver.allSent();
  await scene.settle();
  await check(tools, scene, count);
}

async function check(tools: CellTools, scene: Scene, count: number): Promise<void> {
  const replies = [...scene.driver.acknowledged.values()];
  const conflicts = replies.filter(({ result }) => result === 'conflict');
  const { issued } = await scene.sandbox.control.counters();
  tools.expect(issued === count, `${count} learners, ${issued} badges`);
  tools.expect(
    conflicts.length === count,
    `${conflicts.length} of ${count} second ids were told whose award it is`,
  );
  tools.expect(
    conflicts.every(({ conflictsWith }) => conflictsWith !== null && scene.driver.given.has(conflictsWith)),
    'a conflict names an award that nobody sent',
  );
}

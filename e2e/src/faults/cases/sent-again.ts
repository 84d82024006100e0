import type { Award } from '@local-navigatr/shared-types';
import { awardIdFor } from '../../school/award-record.ts';
import type { CaseTools, FaultCase } from '../fault-case.ts';
import type { Scenario } from '../scenario.ts';
import { shuffle } from '../shuffle.ts';

const TIMES = 10;

export const sentAgain: FaultCase = {
  number: 9,
  name: 'sent-again',
  what: 'every award sent ten times at once, to any replica, reordered, and under a second award id; both databases',
  limitMinutes: 5,
  run: async (tools) => {
    for (const database of ['postgres', 'embedded'] as const) await sendAgain(tools, database);
  },
};

async function sendAgain(tools: CaseTools, database: 'postgres' | 'embedded'): Promise<void> {
  const count = tools.pick({ small: 100, full: 1_000 });
  const scenario = await tools.open({ database, driver: { concurrency: TIMES, batchMax: 50 } });
  const awards = scenario.make({ count });
  const doubles = awards.map((award): Award => ({ ...award, id: awardIdFor(['another id', award.id]) }));
  for (let time = 0; time < TIMES; time += 1)
    scenario.driver.give(shuffle([...awards, ...doubles], tools.random));
  await scenario.driver.allSent();
  await scenario.settle();
  await check(tools, scenario, count);
}

async function check(tools: CaseTools, scenario: Scenario, count: number): Promise<void> {
  const replies = [...scenario.driver.acknowledged.values()];
  const conflicts = replies.filter(({ result }) => result === 'conflict');
  const { issued } = await scenario.sandbox.control.counters();
  tools.expect(issued === count, `${count} learners, ${issued} badges`);
  tools.expect(
    conflicts.length === count,
    `${conflicts.length} of ${count} second ids were told whose award it is`,
  );
  tools.expect(
    conflicts.every(
      ({ conflictsWith }) => conflictsWith !== null && scenario.driver.given.has(conflictsWith),
    ),
    'a conflict names an award that nobody sent',
  );
}

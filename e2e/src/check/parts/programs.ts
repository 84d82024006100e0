import { ensureSystem } from '../../system/ensure.ts';
import { NEEDS, type Need } from '../../system/needs.ts';
import { ONE_PASSED } from '../counts.ts';
import { FIRST_USES } from '../first-uses.ts';
import type { Part, Tools } from '../part.ts';

/** Used by the whole fault matrix, by the bare machine itself and by images; or quicker only. Not installed for everyone. */
const RARE: readonly Need[] = ['strace', 'pgbouncer', 'debootstrap', 'containers', 'headlessShell'];

const USUAL = (Object.keys(NEEDS) as Need[]).filter((need) => !RARE.includes(need));

/** That a program is there says little: each one is used once. */
export const programs: Part = {
  name: 'programs',
  what: 'each program that tests use works: a database starts, a page opens',
  stage: 'machine',
  limitMinutes: 5,
  wants: USUAL,
  after: ['system'],
  run: async (tools) => {
    const { missing } = await ensureSystem(USUAL, { install: 'never' });
    // What is missing has been told by the part that installs.
    const there = USUAL.filter((need) => !missing.some((entry) => entry.need === need));
    for (const need of there) await useOnce(need, tools);
  },
};

async function useOnce(need: Need, tools: Tools): Promise<void> {
  try {
    await FIRST_USES[need]();
    tools.say(`Works: ${NEEDS[need].label}`);
    tools.count(ONE_PASSED);
  } catch (error) {
    tools.fail(`${NEEDS[need].label} does not work: ${error instanceof Error ? error.message : error}`);
  }
}

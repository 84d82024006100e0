import { ensureSystem } from '../../system/ensure.ts';
import { NEEDS } from '../../system/needs.ts';
import { ONE_PASSED } from '../counts.ts';
import { canInstallPackages } from '../machine.ts';
import type { Part } from '../part.ts';

/** Installs what the machine lacks, where it may. */
export const system: Part = {
  name: 'system',
  what: 'what the machine must have is there, or gets installed',
  stage: 'machine',
  limitMinutes: 20,
  run: async (tools) => {
    const { installed, missing } = await ensureSystem(tools.allNeeds, { say: tools.say });
    for (const need of installed) tools.say(`Installed: ${NEEDS[need].label}`);
    const kind = canInstallPackages() ? 'avoidable' : 'unavoidable';
    for (const { need, what, command } of missing) {
      const why = `${what} is missing. Install it with: ${command}`;
      tools.skip({ what: NEEDS[need].label, why, kind });
    }
    if (missing.length === 0) tools.count(ONE_PASSED);
  },
};

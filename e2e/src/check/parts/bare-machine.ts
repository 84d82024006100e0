import { join } from 'node:path';
import { explainImpossible } from '../../bare-machine/namespaces.ts';
import { isInsideBareMachine } from '../../bare-machine/places.ts';
import type { Part } from '../part.ts';
import { ROOT } from '../places.ts';
import { readCheckOutput } from '../reports/check.ts';

const RUN = join(ROOT, 'e2e', 'bin', 'run.mjs');

/** What a developer's machine happens to have is a missing step of the installation. */
export const bareMachine: Part = {
  name: 'bare-machine',
  what: 'on a Debian with Node and nothing else, each program gets installed and works, and npm start issues badges',
  stage: 'together',
  limitMinutes: 25,
  needs: ['debootstrap', 'git'],
  run: async (tools) => {
    const why = isInsideBareMachine() ? 'this is one' : await explainImpossible();
    if (why !== undefined) return tools.skip({ what: 'A bare machine', why, kind: 'unavoidable' });
    await tools.command({
      title: 'npm run bare-machine',
      file: process.execPath,
      args: [RUN, 'bare-machine'],
      readTests: readCheckOutput,
    });
  },
};

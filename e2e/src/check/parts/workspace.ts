import { join } from 'node:path';
import { buildSidecar } from '../../start/build-sidecar.ts';
import { ONE_PASSED } from '../counts.ts';
import type { Part } from '../part.ts';
import { folderOf, PACKAGES, workspaceProgram } from '../places.ts';
import { findUpward } from '../rooms/find-upward.ts';
import { sidecarFloors } from '../rooms/floors.ts';
import { readImports } from '../rooms/read-imports.ts';

export const build: Part = {
  name: 'build',
  what: 'the sidecar can be built',
  stage: 'build',
  limitMinutes: 4,
  run: async (tools) => {
    await buildSidecar(tools.say);
    tools.count(ONE_PASSED);
  },
};

export const lint: Part = {
  name: 'lint',
  what: 'format and lint of everything but PHP; imports go one way; nothing is left that nobody uses',
  stage: 'together',
  limitMinutes: 3,
  run: async (tools) => {
    await tools.command({ title: 'biome check', file: workspaceProgram('biome'), args: ['check', '.'] });
    const knip = ['--no-progress', '--no-config-hints'];
    await tools.command({ title: 'knip', file: workspaceProgram('knip'), args: knip });
    const wrong = findUpward(sidecarFloors, await readImports(join(folderOf('sidecar'), 'src')));
    if (wrong.length > 0) throw new Error(['Imports of the sidecar:', ...wrong].join('\n'));
  },
};

export const types: Part = {
  name: 'types',
  what: 'TypeScript types of the four packages',
  stage: 'together',
  limitMinutes: 5,
  run: async (tools) => {
    for (const name of PACKAGES) {
      const args = ['--noEmit', '-p', folderOf(name)];
      await tools.command({ title: `Types of ${name}`, file: workspaceProgram('tsc'), args });
    }
  },
};

export const amd: Part = {
  name: 'amd',
  what: 'amd/build is what amd/src gives',
  stage: 'together',
  limitMinutes: 4,
  run: async (tools) => {
    const cwd = folderOf('moodle-plugin');
    const args = ['run', '--silent', 'build:check'];
    await tools.command({ title: 'The AMD build', file: 'npm', args, cwd });
  },
};

export const generated: Part = {
  name: 'generated',
  what: 'the generated PHP is what shared-types gives',
  stage: 'together',
  limitMinutes: 3,
  run: async (tools) => {
    const cwd = folderOf('shared-types');
    const args = ['run', '--silent', 'generate:check'];
    await tools.command({ title: 'The generated PHP', file: 'npm', args, cwd });
  },
};

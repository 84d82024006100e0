import { join } from 'node:path';
import { audit as judgeDependencies } from '../../audit/audit.ts';
import { checkVersions } from '../../release/version/check-versions.ts';
import { buildSidecar } from '../../start/build-sidecar.ts';
import { findPhp } from '../../system/php.ts';
import { checkCallers } from '../callers/check-callers.ts';
import { ONE_PASSED } from '../counts.ts';
import type { Part } from '../part.ts';
import { folderOf, PACKAGES, ROOT, workspaceProgram } from '../places.ts';
import { findCircle } from '../rooms/find-circle.ts';
import { findUpward, type Import } from '../rooms/find-upward.ts';
import { pluginFloors, sidecarFloors } from '../rooms/floors.ts';
import { readImports } from '../rooms/read-imports.ts';
import { readPhpImports } from '../rooms/read-php-imports.ts';
import { checkSettings } from '../settings/check-settings.ts';
import { checkFunctions } from '../sizes/check-functions.ts';
import { checkSizes } from '../sizes/check-sizes.ts';
import { checkStrings } from '../strings/check-strings.ts';
import { checkVocabulary } from '../vocabulary/check-vocabulary.ts';

export const build: Part = {
  name: 'build',
  what: 'the sidecar can be built',
  stage: 'build',
  limitMinutes: 8,
  run: async (tools) => {
    await buildSidecar(tools.say);
    tools.count(ONE_PASSED);
  },
};

export const lint: Part = {
  name: 'lint',
  what: 'format and lint of everything but PHP; imports go one way; one version; nothing unused, no word given up, no setting undeclared, no file and no body of functions too long',
  stage: 'together',
  limitMinutes: 3,
  wants: ['php'],
  run: async (tools) => {
    await tools.command({ title: 'biome check', file: workspaceProgram('biome'), args: ['check', '.'] });
    const knip = ['--no-progress', '--no-config-hints'];
    await tools.command({ title: 'knip', file: workspaceProgram('knip'), args: knip });
    const php = (await findPhp())?.binary ?? null;
    if (php === null) {
      tools.skip({ what: 'How long functions of PHP are', why: 'there is no PHP here', kind: 'avoidable' });
    }
    const functions: Finder = ['Functions to split', () => checkFunctions(php)];
    const found = await Promise.all(
      [...FINDERS, functions].map(async ([title, find]) => {
        const faults = await find();
        return faults.length === 0 ? [] : [`${title}:`, ...faults];
      }),
    );
    if (found.flat().length > 0) throw new Error(found.flat().join('\n'));
  },
};

/** Says what is wrong, a sentence a fault. */
type Finder = readonly [title: string, find: () => string[] | Promise<string[]>];

const FINDERS: readonly Finder[] = [
  ['Imports that go the wrong way', findWrongImports],
  ['Words that were given up', () => checkVocabulary()],
  ['Settings that are not declared, or not used', () => checkSettings()],
  ['Strings that nothing asks for', () => checkStrings()],
  ['What nothing calls', checkCallers],
  ['Versions that differ', () => checkVersions(ROOT)],
  ['Files to split, by idea', () => checkSizes()],
];

async function findWrongImports(): Promise<string[]> {
  const classes = join(folderOf('moodle-plugin'), 'classes');
  return [
    ...wrongDirections(sidecarFloors, await readImports(join(folderOf('sidecar'), 'src'))),
    ...wrongDirections(pluginFloors, await readPhpImports(classes, 'local_navigatr')),
  ];
}

function wrongDirections(floors: typeof pluginFloors, imports: readonly Import[]): string[] {
  const circle = findCircle(imports);
  return [...findUpward(floors, imports), ...(circle === null ? [] : [`A circle: ${circle.join(' → ')}`])];
}

export const types: Part = {
  name: 'types',
  what: 'TypeScript types of the four packages',
  stage: 'together',
  limitMinutes: 10,
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
  limitMinutes: 8,
  run: async (tools) => {
    const cwd = folderOf('moodle-plugin');
    const args = ['run', '--silent', 'build:check'];
    await tools.command({ title: 'The AMD build', file: 'npm', args, cwd });
  },
};

export const generated: Part = {
  name: 'generated',
  what: 'the generated PHP, browser module and docs are what shared-types gives',
  stage: 'together',
  limitMinutes: 3,
  run: async (tools) => {
    const cwd = folderOf('shared-types');
    const args = ['run', '--silent', 'generate:check'];
    await tools.command({ title: 'The generated files', file: 'npm', args, cwd });
  },
};

export const audit: Part = {
  name: 'audit',
  what: 'no known vulnerability of a dependency that the policy in SECURITY.md does not allow',
  stage: 'together',
  limitMinutes: 10,
  run: async (tools) => {
    const result = await judgeDependencies();
    if (result.kind === 'silent') {
      return tools.skip({ what: 'Known vulnerabilities', why: result.why, kind: 'unavoidable' });
    }
    for (const note of result.notes) tools.say(`Known: ${note}`);
    for (const fault of result.faults) tools.fail(fault);
    if (result.faults.length === 0) tools.count(ONE_PASSED);
  },
};

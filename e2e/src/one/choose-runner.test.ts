import { expect, it } from 'vitest';
import { chooseRunner } from './choose-runner.ts';

const FILES = [
  'sidecar/src/delivery/decide.ts',
  'sidecar/src/delivery/decide.test.ts',
  'sidecar/src/delivery/decide-run.test.ts',
  'moodle-plugin/amd/src/clock.test.ts',
  'moodle-plugin/tests/consents_test.php',
  'e2e/src/browser/mapping.spec.ts',
  'e2e/src/sandbox/rate/mapping.test.ts',
];

const run = (program: string, folder: string, args: string[]) => ({
  kind: 'run',
  runner: { program, folder, args },
});

it.each([
  ['delivery/decide.', run('vitest', 'sidecar', ['run', 'src/delivery/decide.test.ts'])],
  ['sidecar/src/delivery/decide.test.ts', run('vitest', 'sidecar', ['run', 'src/delivery/decide.test.ts'])],
  ['clock', run('vitest', 'moodle-plugin', ['run', 'amd/src/clock.test.ts'])],
  ['tests/consents_test.php', run('phpunit', 'moodle-plugin', ['--filter', '\\\\(consents_test)::'])],
  ['browser/mapping', run('playwright', 'e2e', ['test', 'src/browser/mapping.spec.ts'])],
  ['nowhere', { kind: 'none' }],
  [
    'mapping',
    { kind: 'several', files: ['e2e/src/browser/mapping.spec.ts', 'e2e/src/sandbox/rate/mapping.test.ts'] },
  ],
])('chooses for %s', (wanted, expected) => {
  expect(chooseRunner(FILES, wanted, [])).toEqual(expected);
});

it('takes a file of code for the tests that begin like it', () => {
  const files = ['run', 'src/delivery/decide.test.ts', 'src/delivery/decide-run.test.ts'];
  expect(chooseRunner(FILES, 'delivery/decide.ts', ['-t', 'name'])).toEqual(
    run('vitest', 'sidecar', [...files, '-t', 'name']),
  );
});

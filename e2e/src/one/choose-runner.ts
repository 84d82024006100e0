import { basename } from 'node:path';

/** What runs the tests of some files. `folder`: of the package, where it runs. */
export type Runner = {
  program: 'vitest' | 'playwright' | 'phpunit';
  folder: string;
  args: string[];
};

export type Choice =
  | { kind: 'run'; runner: Runner }
  | { kind: 'none' }
  | { kind: 'several'; files: string[] };

const TEST = /\.(test|spec)\.ts$|_test\.php$/;

/**
 * The runner for the test files that a part of a path names. A file of code stands for the test beside it.
 *
 * @param wanted such as `delivery/decide`, `consents_test`, `browser/mapping.spec`
 * @param args for the runner
 */
export function chooseRunner(files: readonly string[], wanted: string, args: readonly string[]): Choice {
  const part = wanted.replace(/(\.test|\.spec)?\.(ts|php)$/, '$1');
  const found = files.filter((file) => TEST.test(file) && file.includes(part));
  const kinds = new Set(found.map((file) => kindOf(file)));
  const [kind] = kinds;
  if (kind === undefined) return { kind: 'none' };
  if (kinds.size > 1) return { kind: 'several', files: found };
  return { kind: 'run', runner: runnerOf(kind, found, args) };
}

/** The package and the program, such as `sidecar vitest`. */
function kindOf(file: string): string {
  const program = file.endsWith('.php') ? 'phpunit' : file.endsWith('.spec.ts') ? 'playwright' : 'vitest';
  return `${file.slice(0, file.indexOf('/'))} ${program}`;
}

function runnerOf(kind: string, files: readonly string[], args: readonly string[]): Runner {
  const [folder = '', program] = kind.split(' ') as [string, Runner['program']];
  if (program === 'phpunit') return { program, folder, args: ['--filter', filterOf(files), ...args] };
  const own = files.map((file) => file.slice(folder.length + 1));
  return { program, folder, args: [program === 'vitest' ? 'run' : 'test', ...own, ...args] };
}

/** PHPUnit knows classes, not files. */
const filterOf = (files: readonly string[]): string =>
  `\\\\(${files.map((file) => basename(file, '.php')).join('|')})::`;

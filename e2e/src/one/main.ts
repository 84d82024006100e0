import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { listFiles } from '../check/list-files.ts';
import { folderOf, type Package, ROOT, workspaceProgram } from '../check/places.ts';
import { DEFAULT_VERSION } from '../moodle/versions.ts';
import { runMain } from '../system/run-main.ts';
import { chooseRunner, type Runner } from './choose-runner.ts';

const USAGE = 'npm run one -- <part of the path of a test> [arguments for its runner, such as -t <name>]';

function start({ program, folder, args }: Runner): number {
  const [file, all] =
    program === 'phpunit'
      ? [process.execPath, [join(ROOT, 'e2e/bin/run.mjs'), 'moodle', 'phpunit', versionOf(), '--', ...args]]
      : [workspaceProgram(program, folder as Package), args];
  return spawnSync(file, all, { cwd: folderOf(folder as Package), stdio: 'inherit' }).status ?? 1;
}

/** Says how to use it. */
function say(line: string): number {
  console.log(line);
  return 0;
}

const versionOf = (): string => process.env['MOODLE_VERSION'] ?? DEFAULT_VERSION;

runMain(async () => {
  const [wanted, ...args] = process.argv.slice(2);
  if (wanted === undefined || wanted === '--help') return say(USAGE);
  const choice = chooseRunner(await listFiles(ROOT), wanted, args);
  if (choice.kind === 'run') return start(choice.runner);
  if (choice.kind === 'none') throw new Error(`No test file has "${wanted}" in its path.`);
  throw new Error(`Name one of these, or their folder:\n${choice.files.join('\n')}`);
});

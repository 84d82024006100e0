import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { listFiles } from '../check/list-files.ts';
import { folderOf, type Package, ROOT, workspaceProgram } from '../check/places.ts';
import { DEFAULT_VERSION } from '../moodle/versions.ts';
import { startPostgres } from '../postgres/start.ts';
import { runMain } from '../system/run-main.ts';
import { chooseRunner, type Runner } from './choose-runner.ts';

const USAGE = 'npm run one -- <part of the path of a test> [arguments for its runner, such as -t <name>]';

function start({ program, folder, args }: Runner, env: NodeJS.ProcessEnv = process.env): number {
  const [file, all] =
    program === 'phpunit'
      ? [process.execPath, [join(ROOT, 'e2e/bin/run.mjs'), 'moodle', 'phpunit', versionOf(), '--', ...args]]
      : [workspaceProgram(program, folder as Package), args];
  return spawnSync(file, all, { cwd: folderOf(folder as Package), stdio: 'inherit', env }).status ?? 1;
}

/** What only a PostgreSQL with several clients can show gets one. */
async function startBesidePostgres(runner: Runner): Promise<number> {
  const server = await startPostgres({ durable: false });
  try {
    return start(runner, { ...process.env, TEST_DATABASE_URL: server.url, TEST_DATABASE_DRIVER: 'postgres' });
  } finally {
    await server.stop();
  }
}

const needsPostgres = ({ args }: Runner): boolean => args.some((arg) => arg.endsWith('.postgres.test.ts'));

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
  if (choice.kind === 'run')
    return needsPostgres(choice.runner) ? startBesidePostgres(choice.runner) : start(choice.runner);
  if (choice.kind === 'none') throw new Error(`No test file has "${wanted}" in its path.`);
  throw new Error(`Name one of these, or their folder:\n${choice.files.join('\n')}`);
});

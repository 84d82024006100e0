import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from '../../postgres/start.ts';
import { buildSidecar, SIDECAR_PROGRAM } from '../../start/build-sidecar.ts';
import type { Part, PartCommand, Tools } from '../part.ts';
import { folderOf, PACKAGES, type Package, workspaceProgram } from '../places.ts';
import { readVitestReport } from '../reports/vitest.ts';

/** Their vitest configuration says how much of the code tests have to reach. */
const COVERED: readonly Package[] = ['moodle-plugin'];

export const unit: Part = {
  name: 'unit',
  what: 'unit tests of the four packages, and the database suites on the embedded database',
  stage: 'together',
  limitMinutes: 45,
  cores: 1.25,
  // The script in docs/send-an-award.md is run with both.
  needs: ['openssl', 'curl'],
  // The sidecar is called through both, as docs/tls.md sets them up.
  wants: ['postgres', 'mariadb', 'nginx', 'caddy'],
  after: ['build'],
  run: async (tools) => {
    await buildSidecar(tools.say);
    const env = { TEST_DATABASE_URL: undefined, SIDECAR_TEST_PROGRAM: SIDECAR_PROGRAM };
    for (const name of PACKAGES) {
      const options = COVERED.includes(name) ? ['--coverage'] : [];
      await tools.command(vitest(tools, { name, env, options }));
    }
  },
};

export const database: Part = {
  name: 'database',
  what: 'the database suites on a real PostgreSQL',
  stage: 'together',
  limitMinutes: 10,
  cores: 1.5,
  needs: ['postgres', 'openssl', 'curl'],
  wants: ['nginx', 'caddy'],
  run: async (tools) => {
    const server = await startPostgres({ durable: false });
    try {
      const env = { TEST_DATABASE_URL: server.url, TEST_DATABASE_DRIVER: 'postgres' };
      const options = ['.db.test.ts', '.postgres.test.ts'];
      await tools.command(vitest(tools, { name: 'sidecar', env, options }));
    } finally {
      await server.stop();
    }
  },
};

interface VitestRun {
  readonly name: Package;
  readonly env: NonNullable<PartCommand['env']>;
  readonly options: readonly string[];
}

function vitest(tools: Tools, { name, env, options }: VitestRun): PartCommand {
  const report = join(tools.reports, `${name}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return {
    title: `Tests of ${name}`,
    file: workspaceProgram('vitest', name),
    args: ['run', ...options, ...reporters],
    cwd: folderOf(name),
    env,
    readTests: () => readVitestReport(readFileSync(report, 'utf8')),
  };
}

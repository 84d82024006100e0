import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from '../../postgres/start.ts';
import type { Part, PartCommand, Tools } from '../part.ts';
import { folderOf, PACKAGES, type Package, workspaceProgram } from '../places.ts';
import { readVitestReport } from '../reports/vitest.ts';

export const unit: Part = {
  name: 'unit',
  what: 'unit tests of the four packages, and the database suites on the embedded database',
  stage: 'repository',
  limitMinutes: 12,
  run: async (tools) => {
    for (const name of PACKAGES) {
      await tools.command(vitest(tools, { name, env: { TEST_DATABASE_URL: undefined } }));
    }
  },
};

export const database: Part = {
  name: 'database',
  what: 'the database suites on a real PostgreSQL',
  stage: 'repository',
  limitMinutes: 10,
  needs: ['postgres'],
  run: async (tools) => {
    const server = await startPostgres({ durable: false });
    try {
      const env = { TEST_DATABASE_URL: server.url };
      await tools.command(vitest(tools, { name: 'sidecar', env, filter: '.db.test.ts' }));
    } finally {
      await server.stop();
    }
  },
};

interface VitestRun {
  readonly name: Package;
  readonly env: NonNullable<PartCommand['env']>;
  /** Only files whose path holds this. */
  readonly filter?: string;
}

function vitest(tools: Tools, { name, env, filter }: VitestRun): PartCommand {
  const report = join(tools.reports, `${name}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return {
    title: `Tests of ${name}`,
    file: workspaceProgram('vitest', name),
    args: ['run', ...(filter === undefined ? [] : [filter]), ...reporters],
    cwd: folderOf(name),
    env,
    readTests: () => readVitestReport(readFileSync(report, 'utf8')),
  };
}

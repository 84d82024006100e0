import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { treeNeeds } from '../../moodle/moodle-needs.ts';
import { findSource, listLocalVersions, NoMoodleSource } from '../../moodle/source.ts';
import { DEFAULT_VERSION, explainPhpMismatch, findVersion } from '../../moodle/versions.ts';
import { findPhp } from '../../system/php.ts';
import { outermostVersions, versionsBetween } from '../choose-versions.ts';
import type { Part, PartCommand, Tools } from '../part.ts';
import { ROOT, workspaceProgram } from '../places.ts';
import { readPhpunitOutput } from '../reports/phpunit.ts';
import { readPlaywrightReport } from '../reports/playwright.ts';

const RUN = join(ROOT, 'e2e', 'bin', 'run.mjs');

export const php: Part = {
  name: 'php',
  what: "PHP syntax, every PHP that the plugin supports, Moodle's coding style, and types by PHPStan",
  stage: 'together',
  limitMinutes: 10,
  needs: ['php', 'composer'],
  run: async (tools) => {
    const args = [RUN, 'moodle', 'style'];
    const readTests = (output: string) => readStyle(output, tools);
    await tools.command({ title: 'PHP style', file: process.execPath, args, readTests });
  },
};

/** One line per check: `<what>: skipped, because <why>.` or `<what>: 80 files, nothing to complain about.` */
function readStyle(output: string, tools: Tools) {
  for (const [, what = '', why = ''] of output.matchAll(/^(.+?): skipped, because (.+)\.$/gm)) {
    tools.skip({ what, why, kind: 'unavoidable' });
  }
  const passed = output.match(/^.+: \d+ files, nothing to complain about\.$/gm)?.length ?? 0;
  const failed = output.match(/^(PHP syntax|PHP versions|Coding style|Types): *$/gm)?.length ?? 0;
  return { passed, failed, skipped: 0, failures: [] };
}

/** What is tested in real Moodles. */
export interface MoodleParts {
  readonly phpunit: readonly Part[];
  readonly installer: readonly Part[];
  /** Browser tests in the newest and the oldest. */
  readonly browser: readonly Part[];
  /** The browser tests on the way from a completed course to a badge. */
  readonly browserPath: readonly Part[];
  /** On MariaDB, which most Moodles stand on: PHPUnit, and the way to a badge. */
  readonly mariadb: readonly Part[];
}

/** What the browser tests of each Moodle are marked with. */
const EACH_VERSION = ['--grep', '@each-version'];

/** What leans on Moodle's own pages, forms, modals, exports and restores, which are not the same in the oldest. */
export const EDGE_SPECS = [
  'backfill',
  'bulk-action',
  'by-hand',
  'choosing',
  'clone-and-restore',
  'complete',
  'connect',
  'consent',
  'explain',
  'keyboard',
  'mapping',
  'my-badges',
  'privacy',
  'settings',
  'takeover',
  'vendor',
];

/** What tests of PHPUnit are named after that look at statements over many rows, locks and schema: databases differ there. */
export const STATEMENT_TESTS = [
  'award_',
  'backfill',
  'bulk',
  'completion_records',
  'consent_paths',
  'dry_run',
  'erasure',
  'feed',
  'hold',
  'large_site',
  'log_',
  'merged',
  'one_bad_row',
  'other_plugin',
  'shared_addresses',
  'sweep',
  'upgrade',
];

/**
 * One part for each Moodle, so that they run beside each other. Unless versions are named, each version and each database
 * gets what only it can show: in full all of them take hours on two cores.
 * @param wanted Moodles to test in, in full; undefined: what the change between versions and databases may break
 */
export function moodleParts(wanted: readonly string[] | undefined): MoodleParts {
  return wanted === undefined ? usualParts() : fullParts(wanted);
}

function usualParts(): MoodleParts {
  const local = listLocalVersions().map((version) => version.id);
  const { newest, oldest } = outermostVersions(local);
  const outermost = [newest, oldest];
  const between = versionsBetween(local).filter((version) => version !== DEFAULT_VERSION);
  return {
    phpunit: outermost.map((version) => phpunit(version)),
    installer: outermost.map(installer),
    browser: [
      browser(newest, []),
      browser(
        oldest,
        EDGE_SPECS.map((name) => `src/browser/${name}.spec`),
      ),
    ],
    browserPath: between.map((version) => browser(version, EACH_VERSION)),
    mariadb: onMariadb(phpunit(DEFAULT_VERSION, ['--', '--filter', STATEMENT_TESTS.join('|')])),
  };
}

function fullParts(wanted: readonly string[]): MoodleParts {
  return {
    phpunit: wanted.map((version) => phpunit(version)),
    installer: wanted.map(installer),
    browser: wanted.map((version) => browser(version, [])),
    browserPath: [],
    mariadb: wanted.includes(DEFAULT_VERSION) ? onMariadb(phpunit(DEFAULT_VERSION)) : [],
  };
}

const onMariadb = (tests: Part): Part[] => [tests, browser(DEFAULT_VERSION, EACH_VERSION)].map(withMariadb);

/** The same part with a Moodle on MariaDB. */
function withMariadb(part: Part): Part {
  const env = { MOODLE_DATABASE: 'mariadb' };
  return {
    ...part,
    name: `${part.name}-mariadb`,
    needs: [...(part.needs ?? []).filter((need) => need !== 'postgres'), 'mariadb'],
    run: (tools) =>
      part.run({
        ...tools,
        command: (command) => tools.command({ ...command, env: { ...command.env, ...env } }),
      }),
  };
}

/** @param which arguments of PHPUnit; none: all tests of the plugin */
function phpunit(version: string, which: readonly string[] = []): Part {
  return {
    family: 'phpunit',
    name: `phpunit-${version}`,
    what: `PHPUnit tests in Moodle's own test environment: ${which.length === 0 ? 'all' : which.join(' ')}`,
    stage: 'together',
    limitMinutes: 35,
    needs: ['php', 'postgres', 'locale', 'composer', ...treeNeeds(version)],
    run: (tools) =>
      runInMoodle(version, tools, {
        title: `PHPUnit in Moodle ${version}`,
        file: process.execPath,
        args: [RUN, 'moodle', 'phpunit', version, ...which],
        readTests: readPhpunitOutput,
      }),
  };
}

function installer(version: string): Part {
  return {
    family: 'installer',
    name: `installer-${version}`,
    what: "from the zip to the first badge: Moodle's plugin installer, the three steps of the settings page, a course",
    stage: 'together',
    limitMinutes: 8,
    needs: ['php', 'postgres', 'chromium', ...treeNeeds(version)],
    wants: ['headlessShell'],
    after: ['build'],
    run: (tools) =>
      runInMoodle(version, tools, {
        title: `Installing in Moodle ${version}`,
        file: process.execPath,
        args: [RUN, 'package', '--try-in', version],
      }),
  };
}

/** @param which arguments of Playwright: files, or what tests are marked with; none: all tests */
function browser(version: string, which: readonly string[]): Part {
  return {
    family: 'browser',
    name: `browser-${version}`,
    what: `browser tests: ${which.length === 0 ? 'all' : which.join(' ')}`,
    stage: 'together',
    limitMinutes: 75,
    cores: 0.75,
    needs: ['php', 'postgres', 'chromium', 'openssl', ...treeNeeds(version)],
    wants: ['headlessShell'],
    after: ['build'],
    run: (tools) => {
      const report = join(tools.reports, `${version}.json`);
      return runInMoodle(version, tools, {
        title: `Browser tests in Moodle ${version}`,
        file: workspaceProgram('playwright', 'e2e'),
        args: [...PLAYWRIGHT, ...which],
        cwd: join(ROOT, 'e2e'),
        env: { MOODLE_VERSION: version, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
        readTests: () => readPlaywrightReport(readFileSync(report, 'utf8')),
      });
    },
  };
}

const PLAYWRIGHT = ['test', '-c', 'playwright.config.ts', '--reporter=list,json'];

/** Fetches a source that is missing; where there is none to be had, skips with the reason. */
async function runInMoodle(version: string, tools: Tools, command: PartCommand): Promise<void> {
  const why = await explainUnusable(version, tools.say);
  if (why === undefined) await tools.command(command);
  else tools.skip({ what: `Moodle ${version}`, why, kind: 'unavoidable' });
}

async function explainUnusable(id: string, say: (line: string) => void): Promise<string | undefined> {
  const version = findVersion(id);
  const mismatch = explainPhpMismatch(version, (await findPhp())?.version ?? '');
  if (mismatch !== undefined) return mismatch;
  try {
    await findSource(version, say);
    return undefined;
  } catch (error) {
    if (error instanceof NoMoodleSource) return error.message;
    throw error;
  }
}

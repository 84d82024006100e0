import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findSource, listLocalVersions, NoMoodleSource } from '../../moodle/source.ts';
import { explainPhpMismatch, findVersion } from '../../moodle/versions.ts';
import { findPhp } from '../../system/php.ts';
import { type BrowserRun, browserRuns, installerVersions, phpunitVersions } from '../choose-versions.ts';
import type { Part, Tools } from '../part.ts';
import { ROOT, workspaceProgram } from '../places.ts';
import { readPhpunitOutput } from '../reports/phpunit.ts';
import { readPlaywrightReport } from '../reports/playwright.ts';

const RUN = join(ROOT, 'e2e', 'bin', 'run.mjs');

export const php: Part = {
  name: 'php',
  what: "PHP syntax and Moodle's coding style",
  stage: 'repository',
  limitMinutes: 5,
  needs: ['php'],
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
  const failed = output.match(/^(PHP syntax|Coding style): *$/gm)?.length ?? 0;
  return { passed, failed, skipped: 0, failures: [] };
}

export const phpunit: Part = {
  name: 'phpunit',
  what: "the plugin's PHPUnit tests in Moodle's own test environment",
  stage: 'moodle',
  limitMinutes: 25,
  needs: ['php', 'postgres', 'locale', 'composer'],
  run: async (tools) => {
    for (const version of await usable(phpunitVersions(localVersions()), tools)) {
      const args = [RUN, 'moodle', 'phpunit', version];
      const title = `PHPUnit in Moodle ${version}`;
      await tools.command({ title, file: process.execPath, args, readTests: readPhpunitOutput });
    }
  },
};

export const installer: Part = {
  name: 'installer',
  what: "Moodle's plugin installer takes the zip: the oldest Moodle and the newest that is here",
  stage: 'moodle',
  limitMinutes: 8,
  needs: ['php', 'postgres'],
  run: async (tools) => {
    for (const version of await usable(installerVersions(localVersions()), tools)) {
      const args = [RUN, 'package', '--try-in', version];
      await tools.command({ title: `Installing in Moodle ${version}`, file: process.execPath, args });
    }
  },
};

export const browser: Part = {
  name: 'browser',
  what: 'browser tests in real Moodles: all in the oldest and the newest, the way to a badge in the others',
  stage: 'moodle',
  limitMinutes: 45,
  needs: ['php', 'postgres', 'chromium'],
  after: ['build'],
  run: async (tools) => {
    const runs = browserRuns(localVersions());
    for (const version of await usable(
      runs.map((run) => run.version),
      tools,
    )) {
      const specs = tools.versions ? [] : (runs.find((run) => run.version === version)?.specs ?? []);
      await runBrowser({ version, specs }, tools);
    }
  },
};

async function runBrowser({ version, specs }: BrowserRun, tools: Tools): Promise<void> {
  const report = join(tools.reports, `${version}.json`);
  await tools.command({
    title: `Browser tests in Moodle ${version}`,
    file: workspaceProgram('playwright', 'e2e'),
    args: [
      'test',
      '-c',
      'playwright.config.ts',
      '--reporter=list,json',
      ...specs.map((name) => `src/browser/${name}.spec`),
    ],
    cwd: join(ROOT, 'e2e'),
    env: { MOODLE_VERSION: version, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    readTests: () => readPlaywrightReport(readFileSync(report, 'utf8')),
  });
}

function localVersions(): string[] {
  return listLocalVersions().map((version) => version.id);
}

/** Those that this machine can run; the others are skipped with the reason. Fetches a source that is missing. */
async function usable(chosen: readonly string[], tools: Tools): Promise<string[]> {
  const found: string[] = [];
  for (const version of tools.versions ?? chosen) {
    const why = await explainUnusable(version, tools.say);
    if (why === undefined) found.push(version);
    else tools.skip({ what: `Moodle ${version}`, why, kind: 'unavoidable' });
  }
  return found;
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

import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { runFixture } from './arrange.ts';
import { databaseOf } from './database/databases.ts';
import type { SqlValue } from './database/moodle-database.ts';
import { ADMIN_PASSWORD, ADMIN_USER } from './install.ts';
import { type MoodleSetup, wwwrootOf } from './moodle-setup.ts';
import { runMoodleScript, runPhpCode } from './php-cli.ts';
import type { SiteState } from './state.ts';
import { stopSite } from './stop.ts';
import { type MoodleMode, webRootOf } from './working-copy.ts';

export interface SiteLogs {
  /** Notices, warnings and errors of PHP and Moodle's own debugging messages, from pages and scripts. */
  php: string;
  /** One line per request. */
  server: string;
  cron: string;
}

/** A running Moodle. */
export interface MoodleSite {
  readonly name: string;
  readonly version: string;
  /** Moodle's own words, such as `4.5.6 (Build: 20250811)`. */
  readonly release: string;
  readonly mode: MoodleMode;
  /** Without a slash at the end. Also after `reset`. */
  readonly wwwroot: string;
  /** What Moodle calls dirroot: the folder that the web server serves. */
  readonly dirroot: string;
  readonly dataroot: string;
  readonly adminUser: string;
  readonly adminPassword: string;
  /** Runs PHP code with config.php loaded; returns what it printed. Throws with PHP's words. */
  php: (code: string) => Promise<string>;
  /** Runs one of `fixtures/`: JSON in, JSON out. */
  fixture: <Answer>(name: string, input: unknown) => Promise<Answer>;
  /** One run of cron, without lingering for more; returns its output. */
  cron: () => Promise<string>;
  /** One scheduled task by its class name, whether due or not; returns its output. */
  runTask: (className: string) => Promise<string>;
  /** One statement in Moodle's database: tables `mdl_…`, parameters `$1` … */
  sql: <Row = Record<string, unknown>>(text: string, values?: SqlValue[]) => Promise<Row[]>;
  logs: () => SiteLogs;
  /** Empties the logs: what comes next is what the next act caused. */
  clearLogs: () => void;
  /** As just installed, at the same address. */
  reset: () => Promise<void>;
  /** Stops it and keeps its data. */
  stop: () => Promise<void>;
}

/** The handle of a site that runs. `restart` brings it up anew from its template. */
export function openSite(
  setup: MoodleSetup,
  running: SiteState,
  restart: () => Promise<SiteState>,
): MoodleSite {
  let state = running;
  return {
    ...describeSite(setup, running),
    get wwwroot() {
      return wwwrootOf(state.port);
    },
    ...scriptsOf(setup),
    sql: (text, values = []) => databaseOf(state.database).query(state.databasePort, text, values),
    logs: () => readLogs(setup),
    clearLogs: () => clearLogs(setup),
    reset: async () => {
      state = await restart();
    },
    stop: () => stopSite(state.name),
  };
}

function describeSite(setup: MoodleSetup, state: SiteState) {
  return {
    name: state.name,
    version: state.version,
    release: state.release,
    mode: state.mode,
    dirroot: webRootOf(setup.moodle, setup.places.root),
    dataroot: setup.places.dataroot,
    adminUser: ADMIN_USER,
    adminPassword: ADMIN_PASSWORD,
  };
}

function scriptsOf(setup: MoodleSetup): Pick<MoodleSite, 'php' | 'fixture' | 'cron' | 'runTask'> {
  return {
    php: (code) => runPhpCode(setup, code),
    fixture: (name, input) => runFixture(setup, name, input),
    cron: () => runLogged(setup, ['admin/cli/cron.php']),
    runTask: (className) => runLogged(setup, ['admin/cli/scheduled_task.php', `--execute=${className}`]),
  };
}

async function runLogged(setup: MoodleSetup, command: string[]): Promise<string> {
  mkdirSync(setup.places.logs, { recursive: true });
  const log = logFile(setup, 'cron');
  return runMoodleScript(setup, command, { onOutput: (piece) => appendFileSync(log, piece) });
}

const LOGS = ['php', 'server', 'cron'] as const;

function logFile(setup: MoodleSetup, name: (typeof LOGS)[number]): string {
  return join(setup.places.logs, `${name}.log`);
}

export function readLogs(setup: MoodleSetup): SiteLogs {
  const read = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  return {
    php: read(logFile(setup, 'php')),
    server: read(logFile(setup, 'server')),
    cron: read(logFile(setup, 'cron')),
  };
}

function clearLogs(setup: MoodleSetup): void {
  // Emptied in place: the web server holds them open.
  for (const file of LOGS.map((name) => logFile(setup, name))) if (existsSync(file)) truncateSync(file);
}

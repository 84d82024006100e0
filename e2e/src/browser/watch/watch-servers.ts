import { PRODUCTION_ACCOUNTS, STAGING_ACCOUNTS } from '../environment/accounts.ts';
import type { TestEnvironment } from '../environment/test-environment.ts';

/** A line of PHP's log or of cron that names our plugin: a notice, a warning, a debugging message. */
const OURS = /local[/\\_]navigatr/;

/** Where a record of PHP's log begins; its stack takes lines of its own. */
const RECORD = /^(?=\[\d\d-[A-Z][a-z]{2}-\d{4} )/m;

/** What Moodle says of each mail, since the harness tells it to send none. The stack names the sender. */
const NO_MAIL = 'Not sending email due to $CFG->noemailever';

/** pino: 50 is error, 60 is fatal. */
const ERROR_LEVEL = 50;

const PRIVATE = [
  ...[...PRODUCTION_ACCOUNTS, ...STAGING_ACCOUNTS].flatMap(({ tokens }) => tokens),
  '@school.example',
];

export interface ServerWatch {
  /** What the servers wrote since the watch began. */
  readonly said: () => { php: string; cron: string; sidecar: string };
  /** What of it is wrong. */
  readonly complaints: () => string[];
}

export function watchServers(env: TestEnvironment): ServerWatch {
  const before = readAll(env);
  const said = () => {
    const now = readAll(env);
    return {
      php: now.php.slice(before.php.length),
      cron: now.cron.slice(before.cron.length),
      sidecar: now.sidecar.slice(before.sidecar.length),
    };
  };
  const complaints = () => {
    const { php, cron, sidecar } = said();
    // The site and its data lie in folders that are named like the plugin.
    const ours = php.replaceAll(env.moodle.dirroot, '').replaceAll(env.moodle.dataroot, '');
    return [...readPhpLog(ours), ...readCron(cron), ...readSidecarLog(sidecar)];
  };
  return { said, complaints };
}

function readAll({ moodle, sidecar }: TestEnvironment) {
  return { ...moodle.logs(), sidecar: sidecar.log() };
}

function readPhpLog(text: string): string[] {
  const lines = text
    .split(RECORD)
    .filter((record) => !record.includes(NO_MAIL))
    .flatMap((record) => record.split('\n'))
    .filter((line) => OURS.test(line));
  return lines.map((line) => `PHP: ${line}`);
}

function readCron(text: string): string[] {
  const failed = text.split('\n').filter((line) => /task failed|Exception|Debug info/i.test(line));
  return failed.map((line) => `Cron: ${line}`);
}

function readSidecarLog(text: string): string[] {
  const leaks = PRIVATE.filter((word) => text.includes(word));
  return [
    ...leaks.map((word) => `The sidecar's log holds ${word}`),
    ...text
      .split('\n')
      .filter(isError)
      .map((line) => `Sidecar: ${line}`),
  ];
}

function isError(line: string): boolean {
  const level = /"level":(\d+)/.exec(line)?.[1];
  // What is no record of pino's comes from Node itself: a warning, or a stack.
  if (level === undefined) return line.trim() !== '';
  return Number(level) >= ERROR_LEVEL;
}

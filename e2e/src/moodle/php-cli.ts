import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type CommandOptions, mustRun } from '../system/command.ts';
import { findPhp, missingExtensions, type Php } from '../system/php.ts';
import type { SitePlaces } from './places.ts';
import { explainPhpMismatch, type MoodleVersion } from './versions.ts';

/** A tree together with the PHP that runs its scripts. */
export interface PhpCli {
  php: Php;
  places: SitePlaces;
}

/** @throws saying what is wrong with the PHP of this machine. */
export async function requirePhp(moodle: MoodleVersion): Promise<Php> {
  const php = await findPhp();
  if (php === undefined) throw new Error('PHP is not installed (and the variable PHP names no other).');
  const missing = missingExtensions(php);
  if (missing.length > 0) throw new Error(`${php.binary} lacks these extensions: ${missing.join(', ')}.`);
  const mismatch = explainPhpMismatch(moodle, php.version);
  if (mismatch !== undefined) throw new Error(mismatch);
  return php;
}

/**
 * Settings for every PHP process of a site. Moodle wants many input variables; notices go to our log. Scripts run without
 * opcache: its cache in files makes PHP crash now and then, and one in memory serves a single script for little.
 */
export function phpSettings(places: SitePlaces): string[] {
  const settings = {
    max_input_vars: '5000',
    memory_limit: '512M',
    log_errors: '1',
    display_errors: '0',
    error_log: join(places.logs, 'php.log'),
    upload_max_filesize: '64M',
    post_max_size: '64M',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-d', `${name}=${value}`]);
}

/**
 * Runs one of Moodle's scripts (path below its root), or one of ours, in Moodle's folder and returns what it printed.
 * @throws {CommandFailed} when it does not end with 0.
 */
export function runMoodleScript(
  cli: PhpCli,
  [script = '', ...args]: string[],
  options: CommandOptions = {},
): Promise<string> {
  const command = [...phpSettings(cli.places), resolve(cli.places.root, script), ...args];
  return mustRun(cli.php.binary, command, { cwd: cli.places.root, ...options });
}

/**
 * Runs PHP code inside the site (config.php loaded, acting as nobody) and returns what it printed.
 * @throws {CommandFailed} when it does not end with 0.
 */
export async function runPhpCode(cli: PhpCli, code: string, options: CommandOptions = {}): Promise<string> {
  mkdirSync(cli.places.scripts, { recursive: true });
  const folder = mkdtempSync(join(cli.places.scripts, 'run-'));
  const file = join(folder, 'script.php');
  writeFileSync(file, wrapCode(cli.places.root, code));
  try {
    return await mustRun(cli.php.binary, [...phpSettings(cli.places), file], options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function wrapCode(root: string, code: string): string {
  const config = JSON.stringify(join(root, 'config.php')).replaceAll('$', '\\$');
  const body = code.trimStart().replace(/^<\?php/, '');
  return `<?php\ndefine('CLI_SCRIPT', true);\nrequire(${config});\n${body}\n`;
}

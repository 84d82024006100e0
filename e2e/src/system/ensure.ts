import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { CommandFailed, canRun, mustRun } from './command.ts';
import { environment } from './environment.ts';
import { NEEDS, type Need } from './needs.ts';

export interface MissingNeed {
  need: Need;
  /** What is not there, in words. */
  what: string;
  /** What to type to get it. */
  command: string;
}

export interface SystemReport {
  /** What this call installed. */
  installed: Need[];
  missing: MissingNeed[];
}

export interface EnsureOptions {
  /** Told about each step that takes long. */
  say?: (line: string) => void;
  /** Only look. */
  install?: 'if-possible' | 'never';
}

/**
 * Makes sure the machine has what is asked for. As root on Debian and its children it installs what is
 * missing; elsewhere it only reports, so that callers can skip and say why. Never throws for a failed install.
 */
export async function ensureSystem(
  needs: readonly Need[],
  options: EnsureOptions = {},
): Promise<SystemReport> {
  const before = await findMissing(needs);
  if (before.length === 0) return { installed: [], missing: [] };
  if (options.install === 'never' || !canInstall()) return { installed: [], missing: before };
  const wanted = before.map((entry) => entry.need).filter((need) => chosenElsewhere(need) === undefined);
  const failure = await installOnDebian(wanted, options.say ?? (() => undefined));
  const missing = (await findMissing(needs)).map((entry) => withFailure(entry, failure));
  const installed = wanted.filter((need) => !missing.some((entry) => entry.need === need));
  return { installed, missing };
}

/** For people: one line per missing thing, with the command that helps. */
export function describeMissing(missing: readonly MissingNeed[]): string {
  return missing.map((entry) => `Missing: ${entry.what}. What helps: ${entry.command}`).join('\n');
}

async function findMissing(needs: readonly Need[]): Promise<MissingNeed[]> {
  const found = await Promise.all(needs.map((need) => NEEDS[need].findMissing()));
  return needs.flatMap((need, index) => {
    const what = found[index];
    return what === undefined ? [] : [{ need, what, command: installCommand(need) }];
  });
}

export function installCommand(need: Need): string {
  const packages = NEEDS[need].debianPackages.join(' ');
  const apt = `sudo apt-get install --no-install-recommends ${packages}`;
  const variable = chosenElsewhere(need);
  if (variable !== undefined) return `unset ${variable}, or point it at one that works`;
  return need === 'locale' ? `${apt} && sudo ${LOCALEDEF.join(' ')}` : apt;
}

/** The variable by which the user chose another program than the system's. */
function chosenElsewhere(need: Need): string | undefined {
  const { chosenBy } = NEEDS[need];
  return chosenBy !== undefined && environment[chosenBy] ? chosenBy : undefined;
}

const LOCALEDEF = ['localedef', '-i', 'en_AU', '-f', 'UTF-8', 'en_AU.UTF-8'];

function canInstall(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/** Returns why it failed, if it did. */
async function installOnDebian(
  needs: readonly Need[],
  say: (line: string) => void,
): Promise<string | undefined> {
  try {
    await installPackages(needs, say);
    if (needs.includes('locale')) await mustRun('localedef', LOCALEDEF.slice(1));
    return undefined;
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    say(error.message);
    return error.message;
  }
}

async function installPackages(needs: readonly Need[], say: (line: string) => void): Promise<void> {
  const wanted = [...new Set(needs.flatMap((need) => NEEDS[need].debianPackages))];
  const present = await Promise.all(wanted.map((name) => canRun('dpkg', ['-s', name])));
  const packages = wanted.filter((_, index) => !present[index]);
  if (packages.length === 0) return;
  say(`Installing ${packages.join(', ')} …`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await mustRun('apt-get', ['update', '-q'], { env });
  await withoutServices(() =>
    mustRun('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...packages], { env }),
  );
}

/** What Debian asks before a package starts its service; 101 means no. */
const SERVICE_POLICY = '/usr/sbin/policy-rc.d';

/** Tests start what they need, at ports of their own: a web server that a package brings must not take port 80. */
async function withoutServices(install: () => Promise<unknown>): Promise<void> {
  // A policy that is there already was set by somebody who knows.
  const isOurs = !existsSync(SERVICE_POLICY);
  if (isOurs) writeFileSync(SERVICE_POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await install();
  } finally {
    if (isOurs) rmSync(SERVICE_POLICY, { force: true });
  }
}

function withFailure(entry: MissingNeed, failure: string | undefined): MissingNeed {
  return failure === undefined ? entry : { ...entry, what: `${entry.what} (installing failed)` };
}

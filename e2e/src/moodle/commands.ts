import { join } from 'node:path';
import { lastLines } from '../system/command.ts';
import { describePairing } from './describe-pairing.ts';
import { prepareSetup, type Say, wwwrootOf } from './moodle-setup.ts';
import { sitePlaces } from './places.ts';
import { hasPlugin } from './plugin-files.ts';
import { type MoodleSite, openSite, readLogs } from './site.ts';
import { findLocalSource } from './source.ts';
import { startMoodle } from './start-moodle.ts';
import { isServed, listSiteNames, readState, type SiteState } from './state.ts';
import { stopLeftovers, stopSite } from './stop.ts';
import { MOODLE_VERSIONS } from './versions.ts';
import type { MoodleMode } from './working-copy.ts';

export interface UpOptions {
  version: string;
  name?: string;
  mode?: MoodleMode;
  port?: number;
  data: 'clean' | 'keep';
}

export async function up(options: UpOptions, say: Say): Promise<void> {
  const site = await startMoodle({ ...options, say });
  say(describeSite(site));
}

function describeSite(site: MoodleSite): string {
  const places = sitePlaces(site.name);
  return [
    `Moodle ${site.release} is at ${site.wwwroot} (${site.mode} mode)`,
    `  log in:  ${site.adminUser} / ${site.adminPassword}`,
    `  plugin:  ${hasPlugin() ? join(site.dirroot, 'local', 'navigatr') : 'not written yet'}`,
    `  code:    ${places.root}`,
    `  logs:    ${places.logs}`,
    `  stop it: npm run moodle -- down ${site.name}`,
    ...(hasPlugin() ? ['', describePairing(site)] : []),
  ].join('\n');
}

/** Stops the named sites, or all that this harness knows. */
export async function down(wanted: string | undefined, say: Say): Promise<void> {
  const names = wanted === undefined ? listSiteNames() : [requireSite(wanted).name];
  for (const name of names) {
    await stopSite(name);
    say(`${name} is stopped; its data stays.`);
  }
  if (wanted === undefined) await stopLeftovers();
  if (names.length === 0) say('No site runs here.');
}

export async function reset(wanted: string | undefined, say: Say): Promise<void> {
  const { name, version, mode, database, port } = chooseSite(wanted);
  const site = await startMoodle({ name, version, mode, database, port, data: 'clean', say });
  say(describeSite(site));
}

export async function cron(wanted: string | undefined, say: Say): Promise<void> {
  const site = await openRunning(wanted, say);
  say((await site.cron()).trimEnd());
}

export async function logs(wanted: string | undefined, say: Say): Promise<void> {
  const state = chooseSite(wanted);
  const texts = readLogs(await prepareSetup(state.version, state.name, say));
  for (const [name, text] of Object.entries(texts)) {
    say(`── ${name}.log of ${state.name}\n${lastLines(text, 40) || '(empty)'}`);
  }
}

/** What runs, and which versions could. */
export function list(say: Say): void {
  for (const name of listSiteNames()) {
    const state = requireSite(name);
    say(
      `${name}  ${isServed(state) ? wwwrootOf(state.port) : 'stopped'}  Moodle ${state.release}, ${state.mode}`,
    );
  }
  for (const moodle of MOODLE_VERSIONS) {
    const source = findLocalSource(moodle);
    say(
      `${moodle.id}  ${source ? `${source.release} in ${source.path}` : 'no source here: would be fetched'}`,
    );
  }
}

async function openRunning(wanted: string | undefined, say: Say): Promise<MoodleSite> {
  const state = chooseSite(wanted);
  if (!isServed(state))
    throw new Error(`${state.name} is stopped. Start it: npm run moodle -- up ${state.version}`);
  const setup = await prepareSetup(state.version, state.name, say);
  return openSite(setup, state, () => Promise.reject(new Error('Not from here: use "reset".')));
}

/** By name or version; without either the only one there is. */
function chooseSite(wanted: string | undefined): SiteState {
  if (wanted !== undefined) return requireSite(wanted);
  const names = listSiteNames();
  const served = names.filter((name) => isServed(requireSite(name)));
  const [only, ...others] = served.length > 0 ? served : names;
  if (only === undefined) throw new Error('There is no site yet. Make one: npm run moodle -- up 4.5');
  if (others.length > 0) throw new Error(`Which one: ${[only, ...others].join(', ')}?`);
  return requireSite(only);
}

function requireSite(wanted: string): SiteState {
  const known = listSiteNames();
  const name = [wanted, `moodle-${wanted}`].find((candidate) => known.includes(candidate));
  const state = name === undefined ? undefined : readState(sitePlaces(name));
  if (state !== undefined) return state;
  throw new Error(`There is no site "${wanted}". There are: ${known.join(', ') || 'none'}.`);
}

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheHome } from '../system/cache-home.ts';
import { lastLines, runCommand } from '../system/command.ts';
import { environment } from '../system/environment.ts';
import { withLock } from '../system/lock.ts';
import { MOODLE_VERSIONS, type MoodleVersion } from './versions.ts';

export interface MoodleSource {
  path: string;
  origin: 'MOODLE_DIR' | 'cache' | 'clone';
  /** Moodle's own words, such as `4.5.6 (Build: 20250811)`. */
  release: string;
}

/** There is no source tree to be had; the message names the three ways to give one. */
export class NoMoodleSource extends Error {
  override name = 'NoMoodleSource';
}

export interface TreeFacts {
  number: string;
  release: string;
}

/** Reads a tree's version.php. Undefined when the folder holds no Moodle. */
export function readTree(folder: string): TreeFacts | undefined {
  const file = [join(folder, 'version.php'), join(folder, 'public', 'version.php')].find(existsSync);
  return file === undefined ? undefined : parseTree(readFileSync(file, 'utf8'));
}

export function parseTree(versionPhp: string): TreeFacts | undefined {
  const number = /^\$branch\s*=\s*'(\d+)'/m.exec(versionPhp)?.[1];
  const release = /^\$release\s*=\s*'([^']+)'/m.exec(versionPhp)?.[1];
  return number === undefined || release === undefined ? undefined : { number, release };
}

/** A tree that is already on this machine: `MOODLE_DIR`, then the cache. */
export function findLocalSource(
  moodle: MoodleVersion,
  env: Readonly<NodeJS.ProcessEnv> = environment,
): MoodleSource | undefined {
  return fromMoodleDir(moodle, env) ?? sourceAt(moodle, cachedTree(moodle, env), 'cache');
}

/** The versions whose source needs no network. */
export function listLocalVersions(env: Readonly<NodeJS.ProcessEnv> = environment): MoodleVersion[] {
  return MOODLE_VERSIONS.filter((moodle) => findLocalSource(moodle, env) !== undefined);
}

/**
 * A source tree: `MOODLE_DIR`, the cache, else a shallow clone of Moodle's stable branch into the cache.
 * @throws {NoMoodleSource}
 */
export async function findSource(moodle: MoodleVersion, say: (line: string) => void): Promise<MoodleSource> {
  const local = findLocalSource(moodle);
  if (local !== undefined) return local;
  const target = cachedTree(moodle, environment);
  const failure = await withLock(`${target}.lock`, () => cloneUnlessThere(moodle, target, say));
  const cloned = sourceAt(moodle, target, 'clone');
  if (cloned === undefined) throw new NoMoodleSource(explainNoSource(moodle, target, failure));
  return cloned;
}

function fromMoodleDir(moodle: MoodleVersion, env: Readonly<NodeJS.ProcessEnv>): MoodleSource | undefined {
  const folder = env['MOODLE_DIR'];
  return folder ? sourceAt(moodle, folder, 'MOODLE_DIR') : undefined;
}

function sourceAt(
  moodle: MoodleVersion,
  path: string,
  origin: MoodleSource['origin'],
): MoodleSource | undefined {
  const tree = readTree(path);
  return tree?.number === moodle.number ? { path, origin, release: tree.release } : undefined;
}

function cachedTree(moodle: MoodleVersion, env: Readonly<NodeJS.ProcessEnv>): string {
  return join(cacheHome(env), `moodle-${moodle.id}`);
}

const REPOSITORY = 'https://github.com/moodle/moodle.git';

/** Long enough for a slow line; without a network git gives up much sooner. */
const CLONE_TIMEOUT_MS = 15 * 60_000;

/** Fails fast: no password prompts, and a stalled transfer ends after 20 seconds. */
const GIT_SETTINGS = ['-c', 'http.lowSpeedLimit=1000', '-c', 'http.lowSpeedTime=20'];

async function cloneUnlessThere(
  moodle: MoodleVersion,
  target: string,
  say: (line: string) => void,
): Promise<string | undefined> {
  if (sourceAt(moodle, target, 'cache') !== undefined) return undefined;
  say(`Fetching Moodle ${moodle.id} (${moodle.branch}) …`);
  const partial = `${target}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(cacheHome(), { recursive: true });
  const failure = await clone(moodle.branch, partial);
  if (failure === undefined) renameSync(partial, target);
  else rmSync(partial, { recursive: true, force: true });
  return failure;
}

/** Returns what git said when it failed. */
async function clone(branch: string, target: string): Promise<string | undefined> {
  const args = [...GIT_SETTINGS, 'clone', '--quiet', '--depth', '1', '--branch', branch, REPOSITORY, target];
  const env = { GIT_TERMINAL_PROMPT: '0' };
  try {
    const { code, stderr } = await runCommand('git', args, { env, timeoutMs: CLONE_TIMEOUT_MS });
    return code === 0 ? undefined : lastLines(stderr, 2);
  } catch (error) {
    return `git cannot be run: ${(error as Error).message}`;
  }
}

function explainNoSource(moodle: MoodleVersion, target: string, failure: string | undefined): string {
  return [
    `There is no source of Moodle ${moodle.id} here${failure ? ` (${failure})` : ''}. Give it one in any of these ways:`,
    `  1. MOODLE_DIR=/path/to/moodle   a checkout or unpacked download of Moodle ${moodle.id}`,
    `  2. put such a tree at ${target}`,
    `  3. connect to a network that reaches ${REPOSITORY}, and run this again`,
  ].join('\n');
}

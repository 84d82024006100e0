import { statSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../system/command.ts';
import { environment } from '../system/environment.ts';

export interface SourceDate {
  readonly date: Date;
  /** What says so, for people. */
  readonly of: string;
}

/**
 * The one moment that everything in a release says it was made at, so that the same sources give the same bytes:
 * SOURCE_DATE_EPOCH, else the time of the last commit, else, where the sources are no git clone, the time of `package.json`:
 * an archive of the sources gives its files the time of the commit.
 * @throws where SOURCE_DATE_EPOCH is no number
 */
export async function sourceDate(
  root: string,
  env: Readonly<NodeJS.ProcessEnv> = environment,
): Promise<SourceDate> {
  const given = env['SOURCE_DATE_EPOCH'];
  if (given !== undefined) return { date: fromSeconds(given), of: 'SOURCE_DATE_EPOCH' };
  const committed = await lastCommit(root, env);
  if (committed !== undefined) return { date: fromSeconds(committed), of: 'the last commit' };
  return { date: inWholeSeconds(statSync(join(root, 'package.json')).mtime), of: 'package.json' };
}

/** As SOURCE_DATE_EPOCH has it. */
const inWholeSeconds = (date: Date): Date => new Date(Math.floor(date.getTime() / 1000) * 1000);

/** In seconds since 1970; undefined where there is no commit, or no git. */
async function lastCommit(root: string, env: Readonly<NodeJS.ProcessEnv>): Promise<string | undefined> {
  try {
    const { code, stdout } = await runCommand('git', ['-C', root, 'log', '-1', '--format=%ct'], { env });
    return code === 0 ? stdout.trim() : undefined;
  } catch {
    return undefined; // Not installed.
  }
}

function fromSeconds(text: string): Date {
  if (/^\d{1,10}$/.test(text)) return new Date(Number(text) * 1000);
  throw new Error(`SOURCE_DATE_EPOCH is "${text}" and not a number of seconds since 1970.`);
}

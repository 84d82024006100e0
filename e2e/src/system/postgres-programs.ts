import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.ts';
import { environment } from './environment.ts';

export interface PostgresPrograms {
  /** The folder that holds initdb, pg_ctl and postgres. */
  binDir: string;
  major: number;
}

/** PostgreSQL's server programs: `PG_BIN`, Debian's folders (newest first), Homebrew's, the path. */
export async function findPostgresPrograms(
  env: Readonly<NodeJS.ProcessEnv> = environment,
): Promise<PostgresPrograms | undefined> {
  for (const binDir of candidateFolders(env)) {
    if (!existsSync(join(binDir, 'initdb')) || !existsSync(join(binDir, 'pg_ctl'))) continue;
    const { stdout } = await runCommand(join(binDir, 'postgres'), ['--version']);
    const major = parseMajor(stdout);
    if (major !== undefined) return { binDir, major };
  }
  return undefined;
}

export function parseMajor(versionLine: string): number | undefined {
  const major = /\(PostgreSQL\) (\d+)/.exec(versionLine)?.[1];
  return major === undefined ? undefined : Number(major);
}

function candidateFolders(env: Readonly<NodeJS.ProcessEnv>): string[] {
  if (env['PG_BIN']) return [env['PG_BIN']];
  return [
    ...versionFolders('/usr/lib/postgresql', /^\d+$/),
    ...versionFolders('/opt/homebrew/opt', /^postgresql@?\d*$/),
    ...versionFolders('/usr/local/opt', /^postgresql@?\d*$/),
    ...(env['PATH'] ?? '').split(':').filter(Boolean),
  ];
}

function versionFolders(parent: string, pattern: RegExp): string[] {
  if (!existsSync(parent)) return [];
  const byVersion = new Intl.Collator('en', { numeric: true });
  const names = readdirSync(parent).filter((name) => pattern.test(name));
  return names.sort((a, b) => byVersion.compare(b, a)).map((name) => join(parent, name, 'bin'));
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.ts';
import { environment } from './environment.ts';

export interface MariadbPrograms {
  server: string;
  installer: string;
  /** Such as `10.11`. */
  release: string;
}

/**
 * MariaDB's server programs: on the path, or where Debian keeps those of the system. Undefined as well when the
 * installer lacks what it calls.
 */
export async function findMariadbPrograms(
  env: Readonly<NodeJS.ProcessEnv> = environment,
  systemFolders: readonly string[] = ['/usr/sbin', '/usr/bin'],
): Promise<MariadbPrograms | undefined> {
  const folders = [...(env['PATH'] ?? '').split(':').filter(Boolean), ...systemFolders];
  const find = (name: string) => folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
  const server = find('mariadbd');
  const installer = find('mariadb-install-db');
  if (server === undefined || installer === undefined || !find('my_print_defaults')) return undefined;
  const release = parseRelease((await runCommand(server, ['--version'])).stdout);
  return release === undefined ? undefined : { server, installer, release };
}

export function parseRelease(versionLine: string): string | undefined {
  return /\bVer (\d+\.\d+)\S*-MariaDB/.exec(versionLine)?.[1];
}

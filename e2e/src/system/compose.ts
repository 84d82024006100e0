import { canRun } from './command.ts';

/** The words that call Docker Compose: the plugin of `docker`, else the program of its own. */
export async function findCompose(): Promise<[file: string, ...args: string[]] | undefined> {
  if (await canRun('docker', ['compose', 'version'])) return ['docker', 'compose'];
  return (await canRun('docker-compose', ['version'])) ? ['docker-compose'] : undefined;
}

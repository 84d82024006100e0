import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { canRun } from '../system/command.ts';
import { environment } from '../system/environment.ts';
import { findVersion } from './versions.ts';

const COMPOSE_FILE = fileURLToPath(new URL('../../../docker-compose.moodle.yml', import.meta.url));

/** What one asks of the Moodle in Docker. */
export type DockerVerb = 'up' | 'down' | 'reset' | 'cron' | 'logs';

/** Whether a Docker engine runs here that understands `docker compose`. A client alone does not count. */
export async function hasDockerEngine(): Promise<boolean> {
  return (await canRun('docker', ['info'])) && (await canRun('docker', ['compose', 'version']));
}

/** The commands of Docker behind each verb, one after the other. */
export function dockerCommands(verb: DockerVerb): string[][] {
  const up = ['up', '--detach', '--wait', '--build'];
  const commands: Record<DockerVerb, string[][]> = {
    up: [up],
    down: [['down']],
    reset: [['down', '--volumes'], up],
    cron: [['exec', '-T', 'moodle', 'php', '/var/www/html/admin/cli/cron.php', '--keep-alive=0']],
    logs: [['logs', '--tail', '200']],
  };
  return commands[verb];
}

/** Runs a verb with Docker's output passed through. Returns the exit code of the first command that fails. */
export async function runDocker(verb: DockerVerb, version: string): Promise<number> {
  for (const command of dockerCommands(verb)) {
    const code = await compose(command, version);
    if (code !== 0) return code;
  }
  return 0;
}

function compose(command: string[], version: string): Promise<number> {
  const moodle = findVersion(version);
  const args = ['compose', '--file', COMPOSE_FILE, '--project-name', projectName(version), ...command];
  const variables = { MOODLE_VERSION: version, MOODLE_BRANCH: moodle.branch, MOODLE_PHP: dockerPhp(version) };
  return new Promise((resolve, reject) => {
    const child = spawn('docker', args, { stdio: 'inherit', env: { ...environment, ...variables } });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** Compose allows no dots. */
export function projectName(version: string): string {
  return `navigatr-moodle-${version.replace('.', '-')}`;
}

/** The newest PHP that this Moodle officially runs on and the image comes with. */
export function dockerPhp(version: string): string {
  return version === '4.1' ? '8.1' : findVersion(version).php.to;
}

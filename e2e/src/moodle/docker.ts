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
    cron: [['exec', '-T', 'moodle', 'php', '/var/www/html/admin/cli/cron.php']],
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
  const args = ['compose', '--file', COMPOSE_FILE, '--project-name', projectName(version), ...command];
  const env = { ...dockerVariables(version), ...environment };
  return new Promise((resolve, reject) => {
    const child = spawn('docker', args, { stdio: 'inherit', env });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** Compose allows no dots. */
export function projectName(version: string): string {
  return `navigatr-moodle-${version.replace('.', '-')}`;
}

/** Ports follow the version, so that several stand side by side and keep theirs. */
export function dockerVariables(version: string): Record<string, string> {
  const moodle = findVersion(version);
  const digits = version.replace('.', '');
  return {
    MOODLE_BRANCH: moodle.branch,
    // 4.1 only stretches to 8.2 with deprecations hidden; an image for the real thing exists.
    MOODLE_PHP: version === '4.1' ? '8.1' : moodle.php.to,
    MOODLE_PORT: `80${digits}`,
    SIDECAR_PUBLISHED_PORT: `87${digits}`,
    SANDBOX_PORT: `40${digits}`,
  };
}

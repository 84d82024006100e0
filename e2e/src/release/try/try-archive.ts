import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { type SidecarOptions, sidecarVariables, startSidecar } from '../../start/sidecar.ts';
import { noSidecarVariables } from '../../start/sidecar-variables.ts';
import { mustRun, runCommand } from '../../system/command.ts';
import { findFreePort } from '../../system/free-port.ts';
import { archiveOf, type Release } from './check-release.ts';
import { inTemporaryFolder } from './in-temporary-folder.ts';
import { issueBadge } from './issue-badge.ts';
import { clientOf, WWWROOT } from './pairing.ts';

/** Installs the archive with npm and without a network, and issues a badge with what that gives. */
export async function tryArchive(release: Release): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const installed = await install(release, folder);
    const version = await mustRun(installed.command, ['--version']);
    if (!version.startsWith(`${release.version} `)) throw new Error(`It says it is ${version}`);
    const sandbox = await startSandbox({ port: 0 });
    const options = {
      port: await findFreePort(),
      dataDir: join(folder, 'data'),
      logFile: join(folder, 'log'),
      upstreamUrl: sandbox.url,
      program: join(installed.home, 'dist/main.mjs'),
    };
    const env = { ...noSidecarVariables(), ...sidecarVariables(options) };
    try {
      const client = clientOf(await mustRun(installed.command, ['site', 'add', WWWROOT], { env }));
      requireTemplate(installed.home, options);
      const running = await startSidecar(options);
      await issueBadge(client, sandbox).finally(() => running.stop());
      await requireHealth(installed.command, env);
    } finally {
      await sandbox.close();
    }
  });
}

interface Installed {
  /** The folder of the package. */
  readonly home: string;
  /** `sidecar`. */
  readonly command: string;
}

async function install(release: Release, folder: string): Promise<Installed> {
  const prefix = join(folder, 'prefix');
  // A cache of its own: what this machine once fetched must be of no help.
  const args = ['install', '--global', '--offline', '--prefix', prefix, '--cache', join(folder, 'cache')];
  await mustRun('npm', [...args, archiveOf(release)], { cwd: folder });
  return {
    home: join(prefix, 'lib/node_modules/navigatr-sidecar'),
    command: join(prefix, 'bin/sidecar'),
  };
}

/** What PostgreSQL knows a cluster by; its copies have it, too. */
const SYSTEM_IDENTIFIER_BYTES = 8;

/** Without its template the sidecar makes a database of its own, which takes four times as long and twice the memory. */
function requireTemplate(home: string, { dataDir }: SidecarOptions): void {
  const [made, given] = [join(dataDir, 'database'), join(home, 'dist/template/database')].map((folder) =>
    readFileSync(join(folder, 'global/pg_control')).subarray(0, SYSTEM_IDENTIFIER_BYTES),
  );
  if (given === undefined || !made?.equals(given))
    throw new Error('The database was not copied from the template.');
}

async function requireHealth(command: string, env: Record<string, string | undefined>): Promise<void> {
  const { code, stdout, stderr } = await runCommand(command, ['doctor'], { env });
  if (code !== 0) throw new Error(`doctor complains:\n${stdout}${stderr}`);
}

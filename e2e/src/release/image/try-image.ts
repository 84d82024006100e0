import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { sidecarVariables } from '../../start/sidecar.ts';
import { mustRun } from '../../system/command.ts';
import { findFreePort } from '../../system/free-port.ts';
import { archiveOf, type Release } from '../try/check-release.ts';
import { issueBadge } from '../try/issue-badge.ts';
import { clientOf, WWWROOT } from '../try/pairing.ts';
import { ensureBaseImage } from './base-image.ts';
import { baseOf } from './base-of.ts';
import { Container } from './container.ts';
import { buildah, podman } from './engine.ts';

/** What the sidecar may add to its base. */
const MAX_ADDED_BYTES = 120e6;

/** As on a hardened machine, by a user who is not root: all files are for their owner only. */
const UNPACK_STRICTLY = 'umask 077 && tar xzf "$1" --no-same-permissions --directory "$2"';

/**
 * Builds the image from the archive, without a network, and has a badge issued by a container with a read-only root: before and
 * after a stop it is the same ledger. @throws with what is wrong
 */
export async function tryImage(release: Release, folder: string, say: (line: string) => void): Promise<void> {
  const name = `localhost/navigatr-sidecar:try-${process.pid}`;
  await build(release, { folder, name, say });
  try {
    await requireLabels(name, release.version);
    await issueFromContainer(name);
  } finally {
    await buildah(['rmi', '--force', name]);
  }
}

interface Build {
  readonly folder: string;
  readonly name: string;
  readonly say: (line: string) => void;
}

async function build(release: Release, { folder, name, say }: Build): Promise<void> {
  await mustRun('sh', ['-c', UNPACK_STRICTLY, 'sh', archiveOf(release), folder]);
  const context = join(folder, `navigatr-sidecar-${release.version}`);
  const base = baseOf(readFileSync(join(context, 'Dockerfile'), 'utf8'));
  await ensureBaseImage(base, say);
  const how = ['--isolation', 'chroot', '--format', 'docker', '--pull=never'];
  await buildah(['build', ...how, '--tag', name, context]);
  const added = (await sizeOf(name)) - (await sizeOf(base));
  say(`The image adds ${Math.ceil(added / 1e6)} MB to its base.`);
  if (added > MAX_ADDED_BYTES) throw new Error(`The image adds ${added} bytes to its base.`);
}

const sizeOf = async (image: string): Promise<number> =>
  Number(await podman(['image', 'inspect', '--format', '{{.Size}}', image]));

async function requireLabels(image: string, version: string): Promise<void> {
  const label = '{{index .Labels "org.opencontainers.image.version"}}';
  const labelled = (await podman(['image', 'inspect', '--format', label, image])).trim();
  if (labelled !== version) throw new Error(`The image is labelled ${labelled}, not ${version}.`);
}

async function issueFromContainer(image: string): Promise<void> {
  const sandbox = await startSandbox({ port: 0 });
  // The data folder is the image's own.
  const options = { port: await findFreePort(), dataDir: '/data', logFile: '', upstreamUrl: sandbox.url };
  const container = new Container(image, sidecarVariables(options));
  try {
    const client = clientOf(await container.runOnce(['sidecar', 'site', 'add', WWWROOT]));
    await container.start();
    const award = await issueBadge(client, sandbox);
    await container.requireConfined();
    await container.stop();
    await container.startAgain();
    const { state } = await client.issuance(award);
    if (state !== 'issued') throw new Error(`After a restart the issued badge is ${state}.`);
    await container.stop();
  } finally {
    await container.remove();
    await sandbox.close();
  }
}

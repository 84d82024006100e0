import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mustRun } from '../system/command.ts';
import { withLock } from '../system/lock.ts';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

/** What `sidecar serve` is started from. */
export const SIDECAR_PROGRAM = join(ROOT, 'sidecar', 'dist', 'main.mjs');

/** Besides the folders, every file right in `sidecar` counts: package and build configuration. */
const SOURCES = ['sidecar/src', 'sidecar/migrations', 'shared-types/src', 'pnpm-lock.yaml'];

/** Far more than a build on a slow machine takes. */
const BUILD_TIMEOUT_MS = 300_000;

/**
 * Builds the sidecar unless the last build came from the same sources.
 * @throws {CommandFailed} with what the build said.
 */
export async function buildSidecar(say: (line: string) => void, root = ROOT): Promise<void> {
  if (isBuilt(root)) return;
  await withLock(join(root, 'sidecar', 'node_modules', '.build.lock'), async () => {
    if (isBuilt(root)) return;
    say('Building the sidecar …');
    const sources = hashSources(root);
    const changedAt = lastChange(root);
    await mustRun('npm', ['run', '--silent', 'build'], {
      cwd: join(root, 'sidecar'),
      timeoutMs: BUILD_TIMEOUT_MS,
    });
    // What somebody changed meanwhile, even there and back, may be in it or not: then the next one builds again.
    if (lastChange(root) === changedAt) writeFileSync(stampFile(root), stampOf(root, sources));
  });
}

function isBuilt(root: string): boolean {
  if (!existsSync(stampFile(root)) || !existsSync(programOf(root))) return false;
  return readFileSync(stampFile(root), 'utf8') === stampOf(root, hashSources(root));
}

/** The result is part of it: a build made by hand in between may come from other sources. */
function stampOf(root: string, sources: string): string {
  const program = createHash('sha256');
  const dist = dirname(programOf(root));
  const parts = readdirSync(dist).filter((name) => name.endsWith('.mjs'));
  for (const name of parts.sort()) program.update(readFileSync(join(dist, name)));
  return `${sources}\n${program.digest('hex')}\n`;
}

function stampFile(root: string): string {
  return join(root, 'sidecar', 'dist', '.built-from');
}

function programOf(root: string): string {
  return join(root, 'sidecar', 'dist', 'main.mjs');
}

const lastChange = (root: string): number =>
  Math.max(...listSources(root).map((file) => statSync(file).mtimeMs));

function hashSources(root: string): string {
  const hash = createHash('sha256');
  for (const file of listSources(root)) {
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function listSources(root: string): string[] {
  const beside = readdirSync(join(root, 'sidecar'), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(root, 'sidecar', entry.name));
  const found = SOURCES.map((name) => join(root, name)).filter(existsSync);
  return [...beside, ...found.flatMap(listFiles)].filter((file) => !file.endsWith('.test.ts')).sort();
}

function listFiles(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path).flatMap((name) => listFiles(join(path, name)));
}

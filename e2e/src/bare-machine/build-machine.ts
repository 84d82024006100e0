import {
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { linkTree } from '../moodle/link-tree.ts';
import { makeTemporaryFolder, sweepTemporaryFolders } from '../postgres/temporary.ts';
import { onPath } from '../system/chromium.ts';
import { mustRun } from '../system/command.ts';
import { readAcquireSettings } from './apt.ts';
import { findCarriedFiles, inTree } from './carried.ts';
import { bareHome, INSIDE, packagesFolder, ROOT } from './places.ts';

const PREFIX = 'machine-';

/** A machine as somebody has it who has just installed Debian and Node. Returns its root folder. */
export async function buildMachine(template: string): Promise<string> {
  await sweepTemporaryFolders(() => Promise.resolve(), bareHome(), PREFIX);
  const folder = makeTemporaryFolder(bareHome(), PREFIX);
  // What is carried over may hold passwords.
  chmodSync(folder, 0o700);
  const tree = join(folder, 'root');
  await mustRun('cp', ['-a', '--reflink=auto', template, tree]);
  await carryOver(tree);
  linkPackages(packagesFolder(), inTree(tree, INSIDE.packages));
  await copyNode(tree);
  await copyCheckout(ROOT, inTree(tree, INSIDE.checkout));
  writeFileSync(inTree(tree, INSIDE.mark), '');
  return tree;
}

/** Removes the machine. Packages that it had to fetch are kept for the next. */
export function removeMachine(tree: string): void {
  linkPackages(inTree(tree, INSIDE.packages), packagesFolder());
  // What was killed a moment ago may still be leaving.
  rmSync(dirname(tree), { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
}

/** What says how to reach others. It may hold passwords. */
export async function carryOver(tree: string): Promise<void> {
  rmSync(inTree(tree, '/etc/apt/sources.list'), { force: true });
  for (const { from, to } of await findCarriedFiles()) {
    cpSync(from, inTree(tree, to), { recursive: true, dereference: true });
  }
  writeFileSync(inTree(tree, '/etc/apt/apt.conf.d/00carried'), await readAcquireSettings());
}

/** Packages that apt has fetched completely. apt looks whether they are what it wants. */
function linkPackages(from: string, to: string): void {
  const there = new Set(readdirSync(to));
  const exclude = readdirSync(from).filter((name) => !name.endsWith('.deb') || there.has(name));
  linkTree(from, to, { exclude, how: 'link' });
}

/** Node.js and npm, as this machine has them. */
export async function copyNode(tree: string): Promise<void> {
  const prefix = inTree(tree, '/usr/local');
  cpSync(realpathSync(process.execPath), join(prefix, 'bin/node'));
  cpSync(findNpm(), join(prefix, 'lib/node_modules/npm'), { recursive: true });
  for (const name of ['npm', 'npx']) {
    symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, join(prefix, 'bin', name));
  }
}

/** The folder of the npm that the path names. */
function findNpm(): string {
  for (const file of onPath(['npm'])) {
    const real = resolveLink(file);
    if (real !== undefined && basename(real) === 'npm-cli.js') return resolve(real, '../..');
  }
  throw new Error('npm was not found on the path.');
}

function resolveLink(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined; // Not in this folder of the path.
  }
}

/** What git tracks, as it lies in the work tree now. */
async function copyCheckout(from: string, to: string): Promise<void> {
  const listed = await mustRun('git', ['ls-files', '-z', '--deduplicate'], { cwd: from });
  for (const file of listed.split('\0').filter((name) => name !== '' && existsSync(join(from, name)))) {
    cpSync(join(from, file), join(to, file), { verbatimSymlinks: true });
  }
}

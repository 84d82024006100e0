import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface NextBuildOptions {
  /** `main.mjs` of the build to start from. */
  readonly program: string;
  /** Of its own: the build is written there. */
  readonly folder: string;
  /** What `sidecar --version` says. */
  readonly version: string;
  /** The version that it speaks with Moodle; default the same. */
  readonly wire?: string;
  /** A further migration of the ledger; default none. */
  readonly migration?: { readonly tag: string; readonly sql: string };
}

/**
 * The build of a later release: a copy of a built sidecar with another version and, if wanted, another wire version and
 * one migration more.
 * @returns its `main.mjs`
 * @throws when the build does not say its version in exactly one place.
 */
export function makeNextBuild({ program, folder, version, wire, migration }: NextBuildOptions): string {
  const dist = dirname(program);
  const sidecar = dirname(dist);
  mkdirSync(folder, { recursive: true });
  // The template of the embedded database has the schema from before.
  const isKept = (path: string) => migration === undefined || path !== join(dist, 'template');
  cpSync(dist, join(folder, 'dist'), { recursive: true, filter: isKept });
  cpSync(join(sidecar, 'migrations'), join(folder, 'migrations'), { recursive: true });
  symlinkSync(join(sidecar, 'node_modules'), join(folder, 'node_modules'));
  replaceOnce(folder, /^(?:var|const) version = "[^"]+";$/m, `var version = ${JSON.stringify(version)};`);
  if (wire !== undefined) {
    replaceOnce(folder, /^const WIRE_VERSION = '[^']+';$/m, `const WIRE_VERSION = '${wire}';`);
  }
  if (migration !== undefined) addMigration(join(folder, 'migrations'), migration);
  return join(folder, 'dist', 'main.mjs');
}

function replaceOnce(folder: string, line: RegExp, replacement: string): void {
  const dist = join(folder, 'dist');
  const files = readdirSync(dist)
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => join(dist, name));
  const found = files.filter((file) => line.test(readFileSync(file, 'utf8')));
  const [file] = found;
  if (file === undefined || found.length > 1) {
    throw new Error(`${found.length} files of the build have a line ${line}; it should be one.`);
  }
  writeFileSync(file, readFileSync(file, 'utf8').replace(line, replacement));
}

function addMigration(folder: string, { tag, sql }: NonNullable<NextBuildOptions['migration']>): void {
  const journalFile = join(folder, 'meta', '_journal.json');
  const journal = JSON.parse(readFileSync(journalFile, 'utf8')) as { entries: object[] };
  writeFileSync(join(folder, `${tag}.sql`), sql);
  writeFileSync(journalFile, JSON.stringify({ ...journal, entries: [...journal.entries, { tag }] }));
}

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Of the archive: what fits any mail server's and proxy's limit, and nobody waits for. */
const MAX_BYTES = 30e6;

/** Without any of these it cannot be run, or may not be published. */
const REQUIRED = [
  'CHANGELOG.md',
  'Dockerfile',
  'LICENSE',
  'README.md',
  'THIRD-PARTY.md',
  'dist/command.mjs',
  'dist/main.mjs',
  'dist/sandbox.mjs',
  'dist/template/manifest.json',
  'docs/docker-compose.sidecar.yml',
  'docs/install.md',
  'docs/systemd/navigatr-sidecar.service',
  'docs/systemd/sidecar.env',
  'migrations/meta/_journal.json',
  'node_modules/@electric-sql/pglite/LICENSE',
  'node_modules/@electric-sql/pglite/dist/pglite.wasm',
  'package.json',
];

const FORBIDDEN = [
  { pattern: /\.[cm]?js\.map$/, what: 'is a source map' },
  { pattern: /\.[cm]?ts$/, what: 'is TypeScript' },
  { pattern: /\.test\.\w+$|(^|\/)(__tests__|node_modules\/(@[^/]+\/)?[^/]+\/tests?)\//, what: 'is a test' },
  { pattern: /(^|\/)\.[^/]/, what: 'is hidden' },
  { pattern: /(^|\/)node_modules\/(rollup|typescript|vitest|tsx|drizzle-kit)\//, what: 'is for development' },
];

export interface Unpacked {
  /** The folder that it was unpacked into. */
  readonly folder: string;
  /** Of the archive. */
  readonly bytes: number;
  /** Folders of the machine that built it: no file may name one. */
  readonly buildFolders: readonly string[];
}

/** What is wrong with an archive of the sidecar, one sentence each; nothing when it may be published. */
export function inspectSidecar({ folder, bytes, buildFolders }: Unpacked): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  return [
    ...(bytes > MAX_BYTES ? [`The archive has ${bytes} bytes, more than ${MAX_BYTES}.`] : []),
    ...REQUIRED.filter((name) => !files.includes(name)).map((name) => `${name} is missing.`),
    ...files.flatMap(findForbidden),
    ...files.flatMap((file) => findBuildFolders(folder, file, buildFolders)),
    ...files.filter(isOwnPage).flatMap((file) => findBrokenLinks(folder, file)),
    ...files.filter(isGuide).flatMap((file) => findForeignCommands(folder, file)),
  ];
}

function findForbidden(file: string): string[] {
  return FORBIDDEN.filter(({ pattern }) => pattern.test(file)).map(({ what }) => `${file} ${what}.`);
}

function findBuildFolders(folder: string, file: string, buildFolders: readonly string[]): string[] {
  const bytes = readFileSync(join(folder, file));
  return buildFolders.filter((name) => bytes.includes(name)).map((name) => `${file} names ${name}.`);
}

const isOwnPage = (file: string): boolean => file.endsWith('.md') && !file.startsWith('node_modules/');

/** The list of changes tells of the sources, too. */
const isGuide = (file: string): boolean => isOwnPage(file) && !/^(CHANGELOG|THIRD-PARTY)\.md$/.test(file);

/** What takes a checkout of the sources. */
const OF_CHECKOUT = /\bnpm (?:run|start|test)\b|\bnpx\b|\bpnpm\b|\bsidecar\/dist\/|\be2e\/src\//;

/** Anyone who has the archive can run what its pages show; what takes a checkout is in a paragraph that says so. */
function findForeignCommands(folder: string, file: string): string[] {
  return readFileSync(join(folder, file), 'utf8')
    .split(/\n{2,}/)
    .filter((paragraph) => OF_CHECKOUT.test(paragraph) && !/\bcheckout\b/.test(paragraph))
    .map((paragraph) => `${file} shows what needs a checkout: ${OF_CHECKOUT.exec(paragraph)?.[0]}`);
}

/** The archive holds the pages that its pages lead to. */
function findBrokenLinks(folder: string, file: string): string[] {
  const links = [
    ...readFileSync(join(folder, file), 'utf8').matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g),
  ];
  return links
    .map(([, link = '']) => link)
    .filter((link) => !statSync(join(folder, dirname(file), link), { throwIfNoEntry: false }))
    .map((link) => `${file} leads to ${link}, which is not there.`);
}

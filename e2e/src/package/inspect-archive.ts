import { unzipSync } from 'fflate';
import { TOP_FOLDER } from './archive.ts';

/** Without any of these Moodle's installer refuses the zip, the plugin does not work, or nobody knows what it is. */
const REQUIRED = [
  'version.php',
  'lang/en/local_navigatr.php',
  'db/install.xml',
  'db/access.php',
  'db/services.php',
  'amd/src/repository.ts',
  'BUILDING.md',
  'CHANGES.md',
  'LICENSE',
  'README.md',
  'workspace/tsconfig.base.json',
];

const FORBIDDEN = [
  { pattern: /(^|\/)node_modules\//, what: 'is a dependency' },
  { pattern: /\.test\.ts$/, what: 'is a test' },
  { pattern: /(^|\/)\.[^/]/, what: 'is hidden' },
  { pattern: /(^|\/)\.\.?(\/|$)|\\/, what: 'leaves its folder' },
];

/** What is wrong with a zip of the plugin, one sentence each; nothing when it may be published. */
export function inspectArchive(zip: Uint8Array): string[] {
  const entries = unzipSync(zip);
  const names = Object.keys(entries);
  const outside = names.filter((name) => !name.startsWith(`${TOP_FOLDER}/`));
  const files = names.filter((name) => !name.endsWith('/')).map((name) => name.slice(TOP_FOLDER.length + 1));
  return [
    ...outside.map((name) => `${name} is not below ${TOP_FOLDER}/.`),
    ...REQUIRED.filter((name) => !files.includes(name)).map((name) => `${name} is missing.`),
    ...files.flatMap(findForbidden),
    ...findUnbuilt(files),
    ...files.filter((file) => /^[^/]+\.md$/.test(file)).flatMap((file) => findBrokenLinks(file, entries)),
  ];
}

/** The zip holds what its pages lead to. */
function findBrokenLinks(page: string, entries: Record<string, Uint8Array>): string[] {
  const text = new TextDecoder().decode(entries[`${TOP_FOLDER}/${page}`]);
  return [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
    .map(([, link = '']) => link)
    .filter((link) => entries[`${TOP_FOLDER}/${link}`] === undefined)
    .map((link) => `${page} leads to ${link}, which is not there.`);
}

function findForbidden(file: string): string[] {
  return FORBIDDEN.filter(({ pattern }) => pattern.test(file)).map(({ what }) => `${file} ${what}.`);
}

/** Moodle serves `-lazy` modules from `amd/build`, and in developer mode wants the map beside it. */
function findUnbuilt(files: readonly string[]): string[] {
  const modules = files.flatMap((file) => /^amd\/src\/([^/]+-lazy)\.ts$/.exec(file)?.[1] ?? []);
  const wanted = modules.flatMap((name) => [`amd/build/${name}.min.js`, `amd/build/${name}.min.js.map`]);
  return wanted.filter((file) => !files.includes(file)).map((file) => `${file} is missing.`);
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { PACKAGES } from '../check/places.ts';
import { NOT_HERE } from './not-here.ts';
import { READERS } from './npm-rooms.ts';
import { findSidecarFault, type SidecarCommand } from './sidecar-commands.ts';
import type { ShellCommand } from './split-shell.ts';

export interface CommandContext {
  readonly root: string;
  readonly sidecar: readonly SidecarCommand[];
  /** What `npm run <name> -- --help` prints, for those that {@link READERS} does not name. */
  readonly askHelp: (name: string) => Promise<string>;
  readonly kind: 'block' | 'mention';
}

/** In sentences: `sidecar <command>`, `sidecar …`. */
const PLACEHOLDER = /^(?:…|<[^>]*>)$/;
/** They do nothing outside the shell, or are run with the block that they are in. */
const HARMLESS = [
  'export',
  'echo',
  'printf',
  'openssl',
  'trap',
  'test',
  'exit',
  'true',
  'age-keygen',
  'sleep',
  'umask',
];
/** Written on the page above its use. */
const OWN_SCRIPT = './sidecar-call';
const PNPM = 'pnpm@12.21.0';

/** What is wrong with a command of a page, in a sentence, or undefined. */
export async function findFault(command: ShellCommand, context: CommandContext): Promise<string | undefined> {
  const [program = '', ...args] = command.words.filter((word) => !PLACEHOLDER.test(word));
  const name = program.replace(/^.*\/(?=vitest$|playwright$|biome$)/, '');
  if (program === 'sudo') return findFault({ ...command, words: withoutSudo(args) }, context);
  if (program === 'sidecar' || program === 'navigatr-sidecar')
    return findSidecarFault(context.sidecar, args, context.kind);
  if (program === 'navigatr-sandbox') return findArgumentFault('sandbox', args, context);
  if (program === 'node') return findNodeFault(args, context);
  if (program === 'npm') return findNpmFault(args, command.folder, context);
  if (program === 'npx') return findNpxFault(args, context);
  if (name !== program) return findRunnerFault(program, args, join(context.root, command.folder));
  if (program === 'curl') return findCurlFault(args);
  if (HARMLESS.includes(program) || program === OWN_SCRIPT || Object.hasOwn(NOT_HERE, program)) {
    return findMissingFile(args, context.root);
  }
  return `nothing checks "${program}": add a check, or say in not-here.ts why a test cannot run it`;
}

/** `sudo -u navigatr node …`: the command itself. */
function withoutSudo(args: readonly string[]): readonly string[] {
  const [first, second] = args;
  if (first === '-u' || first === '-iu') return args.slice(second === undefined ? 1 : 2);
  return first?.startsWith('-') === true ? args.slice(1) : args;
}

async function findNodeFault(args: readonly string[], context: CommandContext): Promise<string | undefined> {
  const [file = '', ...rest] = args;
  if (file === '-p' || file === '-e' || file === '--version' || file === '') return undefined;
  if (/(?:^|\/)sandbox\.mjs$/.test(file)) return findArgumentFault('sandbox', rest, context);
  if (/(?:^|\/)main\.mjs$/.test(file)) return findSidecarFault(context.sidecar, rest, context.kind);
  return existsSync(join(context.root, file)) ? undefined : `there is no ${file}`;
}

async function findNpmFault(
  args: readonly string[],
  folder: string,
  context: CommandContext,
): Promise<string | undefined> {
  const words = args.filter((word) => word !== '--silent');
  const [verb = '', second = ''] = words;
  if (['install', 'ci', 'uninstall', 'config', 'view', '--version'].includes(verb)) return undefined;
  const name = verb === 'run' ? second : verb;
  const isScript = foldersOf(folder, context).some((one) =>
    scriptsOf(join(context.root, one)).includes(name),
  );
  if (!isScript) return `npm has no script "${name}" in ${folder === '.' ? 'the root' : folder}`;
  const divider = words.indexOf('--');
  const given = divider === -1 ? [] : words.slice(divider + 1);
  return folder === '.' ? findArgumentFault(name, given, context) : undefined;
}

/** A sentence around a mention says in which package. */
const foldersOf = (folder: string, { kind }: CommandContext): readonly string[] =>
  kind === 'mention' ? ['.', ...PACKAGES] : [folder];

function scriptsOf(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { scripts?: object };
  return Object.keys(manifest.scripts ?? {});
}

async function findArgumentFault(
  name: string,
  given: readonly string[],
  { askHelp }: CommandContext,
): Promise<string | undefined> {
  const reader = READERS[name];
  if (reader !== undefined) return findReaderFault(() => reader(given));
  if (given.length === 0) return undefined;
  // What follows a second `--` goes to another program.
  const own = given.includes('--') ? given.slice(0, given.indexOf('--')) : given;
  // Commands are in the help of the whole, options in that of their command.
  const [first = ''] = own;
  const asked = own.some((word) => word.startsWith('-')) && /^[a-z]/.test(first) ? `${name} ${first}` : name;
  const help = await askHelp(asked);
  const unknown = own.filter((word) => /^--|^[a-z]/.test(word)).find((word) => !help.includes(word));
  return unknown === undefined ? undefined : `npm run ${name} does not know ${unknown}`;
}

function findReaderFault(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError) return error.message;
    throw error;
  }
}

function findNpxFault(args: readonly string[], { root }: CommandContext): string | undefined {
  const words = args.filter((word) => !word.startsWith('-'));
  const [program = '', verb = '', ...rest] = words;
  if (program.startsWith('pnpm@') && program !== PNPM)
    return `${program} is not the pnpm of this repository (${PNPM})`;
  if (program !== PNPM) return `nothing checks npx ${program}`;
  if (verb === 'install' || verb.startsWith('@local-navigatr/')) return undefined;
  const script = verb === 'run' ? (rest[0] ?? '') : verb;
  return scriptsOf(root).includes(script) ? undefined : `there is no script "${script}"`;
}

/** `node_modules/.bin/vitest run src/lane`: some test must have that in its path. */
function findRunnerFault(program: string, args: readonly string[], folder: string): string | undefined {
  if (!existsSync(join(folder, program))) return `there is no ${program} in ${folder}`;
  const [, ...paths] = args.filter((word) => !word.startsWith('-'));
  const missing = paths.find((path) => !isTestPath(folder, path));
  return missing === undefined ? undefined : `no test has "${missing}" in its path`;
}

function isTestPath(folder: string, path: string): boolean {
  if (existsSync(join(folder, path))) return true;
  return (
    ['.ts', '.test.ts', '.db.test.ts', '.spec.ts'].some((end) =>
      existsSync(join(folder, path.replace(/\.(?:spec|test)$/, '') + end)),
    ) || /^\.[a-z.]+\.ts$/.test(path)
  );
}

/** Those of the sandbox are sent to one, in run-documented.test.ts. */
function findCurlFault(args: readonly string[]): string | undefined {
  const url = args.find((word) => /^(?:https?:\/\/)?[\w.-]+(?::\d+)?\//.test(word)) ?? '';
  // Where releases are; nobody is asked here.
  if (url.startsWith('https://github.com/')) return undefined;
  const known = ['/_sandbox/', '/healthz', '/readyz', '/metrics', '/v1/', '/docs', '/openapi.json'];
  return known.some((path) => url.includes(path))
    ? undefined
    : `curl asks for "${url}", which nothing here serves`;
}

const OURS = new RegExp(`^(?:\\./)?((?:${[...PACKAGES, 'docs', '.github'].join('|')})/.+)$`);
const MADE = /\/(?:dist|node_modules)\//;

function findMissingFile(args: readonly string[], root: string): string | undefined {
  const files = args.map((word) => OURS.exec(word)?.[1]).filter((file) => file !== undefined);
  const missing = files.find(
    (file) => !MADE.test(file) && !file.includes('*') && !existsSync(join(root, file)),
  );
  return missing === undefined ? undefined : `there is no ${missing}`;
}

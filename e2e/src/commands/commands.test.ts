import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { listPages } from '../check/list-pages.ts';
import { ROOT } from '../check/places.ts';
import { buildSidecar, SIDECAR_PROGRAM } from '../start/build-sidecar.ts';
import { mustRun } from '../system/command.ts';
import { type CommandContext, findFault } from './find-fault.ts';
import { readPage, type ShellText } from './read-page.ts';
import { readSidecarCommands, type SidecarCommand } from './sidecar-commands.ts';
import { splitShell } from './split-shell.ts';

const PAGES = [...listPages(), 'e2e/src/package/BUILDING.md'];

let sidecar: readonly SidecarCommand[] = [];
const helps = new Map<string, Promise<string>>();

beforeAll(async () => {
  await buildSidecar(() => {});
  sidecar = await readSidecarCommands(SIDECAR_PROGRAM);
}, 300_000);

function askHelp(name: string): Promise<string> {
  const known =
    helps.get(name) ??
    mustRun(process.execPath, [join(ROOT, 'e2e', 'bin', 'run.mjs'), ...name.split(' '), '--help']);
  helps.set(name, known);
  return known;
}

async function faultsOf({ place, text, kind }: ShellText): Promise<string[]> {
  // A whole script: it is run by send-an-award.db.test.ts.
  if (text.startsWith('#!')) return [];
  const context: CommandContext = { root: ROOT, sidecar, askHelp, kind };
  const found: string[] = [];
  for (const command of splitShell(text)) {
    const fault = await findFault(command, context);
    if (fault !== undefined) found.push(`${place}: ${command.words.join(' ').slice(0, 80)}: ${fault}`);
  }
  return found;
}

describe('the commands of the pages', () => {
  it.each(PAGES)('of %s can be given', { timeout: 60_000 }, async (page) => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const texts = readPage(page, readFileSync(join(ROOT, page), 'utf8'));
    expect((await Promise.all(texts.map(faultsOf))).flat()).toEqual([]);
  });

  it('of docs/install.md unpack the program for all users, whatever umask the machine has', () => {
    const texts = readPage('docs/install.md', readFileSync(join(ROOT, 'docs/install.md'), 'utf8'));
    const unpacking = texts.filter(
      ({ kind, text }) => kind === 'block' && /^(npm install|tar xzf)/m.test(text),
    );
    expect(unpacking.map(({ text }) => /^umask 022\n(npm install|tar xzf)/.test(text))).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it('are found at all', () => {
    const texts = PAGES.flatMap((page) => readPage(page, readFileSync(join(ROOT, page), 'utf8')));
    expect(texts.filter(({ kind }) => kind === 'block').length).toBeGreaterThan(10);
    expect(texts.filter(({ kind }) => kind === 'mention').length).toBeGreaterThan(20);
  });

  it.each([
    ['npm run nothing', 'npm has no script "nothing"'],
    ['npm test -- --only nothing', 'There is no "nothing"'],
    ['npm run faults -- --scale huge', "'huge' is invalid"],
    ['npm run faults -- --only 99', 'There is no "99"'],
    ['npm run moodle -- up 4.5 --nothing', 'does not know --nothing'],
    ['npm run moodle -- dwon', 'does not know dwon'],
    ['npm run sandbox -- --prot 4010', "unknown option '--prot'"],
    ['sidecar pair https://moodle.example.org', 'has no command "pair https://moodle.example.org"'],
    ['sidecar site add', '"site add" takes 1 arguments, not 0'],
    ['node sidecar/dist/main.mjs backup --secret file', '"backup" has no option --secret'],
    ['npx --yes pnpm@11.0.0 install', 'is not the pnpm of this repository'],
    ['npx --yes pnpm@12.21.0 biuld', 'there is no script "biuld"'],
    ['cd sidecar && node_modules/.bin/vitest run src/nothing', 'no test has "src/nothing" in its path'],
    ['curl localhost:8787/heatlhz', 'which nothing here serves'],
    ['sudo cp docs/nothing.service /etc/systemd/system/', 'there is no docs/nothing.service'],
    ['frobnicate --all', 'nothing checks "frobnicate"'],
  ])('%s is refused', async (text, fault) => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const page = `Do this:\n\n   \`\`\`sh\n   npm start   # fine\n   ${text}   # and a comment\n   \`\`\`\n`;
    const found = await Promise.all(readPage('page.md', page).map(faultsOf));
    expect(found.flat()).toEqual([expect.stringContaining(fault)]);
  });

  it('name one pnpm, wherever they are', () => {
    const files = ['e2e/bin/run.mjs', 'e2e/src/audit/ask-registry.ts', ...PAGES];
    const named = files
      .filter((file) => existsSync(join(ROOT, file)))
      .flatMap((file) => readFileSync(join(ROOT, file), 'utf8').match(/pnpm@[\d.]+/g) ?? []);
    expect([...new Set(named)]).toHaveLength(1);
  });
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '../check/places.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import { buildSidecar, SIDECAR_PROGRAM } from '../start/build-sidecar.ts';
import { noSidecarVariables } from '../start/sidecar-variables.ts';
import { runCommand } from '../system/command.ts';
import { readPage } from './read-page.ts';
import { splitShell } from './split-shell.ts';

// Each of these is a process with an embedded database of its own on a shared machine.
const PATIENCE_MS = 300_000;
/** They change nothing but the data folder, need nothing but it, and end. `serve` is run by npm start. */
const RUN_HERE = ['site', 'doctor', 'migrate', '--version', 'backup'];
/** `doctor` reaches no API here. */
const EXITS: Readonly<Record<string, readonly number[]>> = { doctor: [0, 69] };

const commandsOf = (page: string) =>
  readPage(page, readFileSync(join(ROOT, page), 'utf8'))
    .filter(({ kind, text }) => kind === 'block' && !text.startsWith('#!'))
    .flatMap(({ text }) => splitShell(text))
    .map(({ words }) => words);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'navigatr-documented-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the sidecar commands of the pages', () => {
  const ofSidecar = ['README.md', 'docs/operating.md'].flatMap(commandsOf).flatMap((words) => {
    const [program, file] = words;
    if (program === 'sidecar') return [words.slice(1)];
    return program === 'node' && file?.endsWith('main.mjs') ? [words.slice(2)] : [];
  });
  const here = ofSidecar.filter(([name = '']) => RUN_HERE.includes(name));

  it('can be run in a new data folder, one after the other', { timeout: PATIENCE_MS }, async () => {
    await buildSidecar(() => {});
    expect(here.length).toBeGreaterThan(1);
    const failed: string[] = [];
    // The pages are for a sidecar that runs already.
    for (const words of [['migrate'], ...here.filter((one) => !one.includes('--recipient'))]) {
      const args = words.map((word) => (word.startsWith('/') ? join(folder, basename(word)) : word));
      const env = {
        ...noSidecarVariables(),
        SIDECAR_DATA_DIR: join(folder, 'data'),
        SIDECAR_BACKUP_PASSPHRASE: 'a passphrase that is long enough',
      };
      const { code, stderr } = await runCommand(process.execPath, [SIDECAR_PROGRAM, ...args], { env });
      if (!(EXITS[words[0] ?? ''] ?? [0]).includes(code ?? -1)) failed.push(`${words.join(' ')}: ${stderr}`);
    }
    expect(failed).toEqual([]);
  });
});

it('the calls of the sandbox that its page shows are understood', { timeout: PATIENCE_MS }, async () => {
  const calls = commandsOf('docs/sandbox.md').filter(([program]) => program === 'curl');
  expect(calls.length).toBeGreaterThan(1);
  const sandbox = await startSandbox({});
  try {
    for (const [, ...args] of calls) {
      const here = args.map((word) => word.replace('localhost:4010', new URL(sandbox.url).host));
      const { code, stdout } = await runCommand('curl', ['-sS', '--fail-with-body', ...here]);
      expect([code, here.join(' '), stdout]).toEqual([0, here.join(' '), expect.any(String)]);
    }
  } finally {
    await sandbox.close();
  }
});

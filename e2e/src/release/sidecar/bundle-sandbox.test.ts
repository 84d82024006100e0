import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommand } from '../../system/command.ts';
import { bundleSandbox } from './bundle-sandbox.ts';

const PATIENCE_MS = 120_000;
const root = fileURLToPath(new URL('../../../../', import.meta.url));

let folder: string;
// Where its packages are found.
beforeAll(async () => {
  folder = mkdtempSync(join(root, 'sidecar/node_modules/.bundled-sandbox-'));
  for (const [name, code] of await bundleSandbox(root)) writeFileSync(join(folder, name), code);
}, PATIENCE_MS);
afterAll(() => rmSync(folder, { recursive: true }));

it('says on an old Node.js that it is too old', { timeout: PATIENCE_MS }, async () => {
  const old = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.8' } })`;
  writeFileSync(join(folder, 'old.mjs'), old);
  const args = ['--import', join(folder, 'old.mjs'), join(folder, 'sandbox.mjs')];
  const ended = await runCommand(process.execPath, args);
  expect([ended.code, ended.stderr]).toEqual([
    78,
    'This is Node.js 18.20.8; the sidecar needs 20.19 or newer. Install it from https://nodejs.org.\n',
  ]);
});

it('calls itself as the release names it', { timeout: PATIENCE_MS }, async () => {
  const ended = await runCommand(process.execPath, [join(folder, 'sandbox.mjs'), '--help']);
  expect([ended.code, ended.stdout.split('\n')[0]]).toEqual([0, 'Usage: navigatr-sandbox [options]']);
});

it('loads no package before it knows the version of Node.js', () => {
  const packages = [...readFileSync(join(folder, 'sandbox.mjs'), 'utf8').matchAll(/^import .*$/gm)];
  expect(packages).toEqual([]);
});

import { mkdir, mkdtemp, readdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { copyTemplate } from './copy.ts';
import { writeTemplateManifest } from './template-manifest.ts';

let folder: string;
const template = (...parts: string[]) => join(folder, 'template', ...parts);
const copy = () => copyTemplate(template(), join(folder, 'copy'));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sidecar-template-'));
  await mkdir(template('database', 'base', '5'), { recursive: true });
  await mkdir(template('database', 'pg_notify'));
  await writeFile(template('database', 'PG_VERSION'), '18\n');
  await writeFile(template('database', 'base', '5', '1249'), Buffer.alloc(8_192, 7));
  await writeTemplateManifest(template());
});
afterEach(() => rm(folder, { recursive: true }));

it('copies all of it, empty folders too, for nobody else to read', async () => {
  expect(await copy()).toBe(true);
  const names = await readdir(join(folder, 'copy'), { recursive: true });
  expect(names.toSorted()).toEqual(['PG_VERSION', 'base', 'base/5', 'base/5/1249', 'pg_notify']);
  expect(await readFile(join(folder, 'copy', 'base', '5', '1249'))).toEqual(Buffer.alloc(8_192, 7));
  const modes = ['', ...names].map(async (name) => (await stat(join(folder, 'copy', name))).mode & 0o077);
  expect(new Set(await Promise.all(modes))).toEqual(new Set([0]));
});

it.each([
  ['of another PostgreSQL', (manifest: string) => manifest.replace('PostgreSQL 18', 'PostgreSQL 17')],
  ['of other migrations', (manifest: string) => manifest.replace(/schema \w+ \w+/, 'schema 0000_ledger 0')],
  ['whose manifest was cut off', (manifest: string) => manifest.slice(0, -5)],
])('does not use one %s', async (_which, change) => {
  const manifest = await readFile(template('manifest.json'), 'utf8');
  expect(change(manifest)).not.toBe(manifest);
  await writeFile(template('manifest.json'), change(manifest));
  expect(await copy()).toBe(false);
});

it('makes the empty folders that some ways of copying leave out, as npm does', async () => {
  await rmdir(template('database', 'pg_notify'));
  expect(await copy()).toBe(true);
  expect((await stat(join(folder, 'copy', 'pg_notify'))).mode & 0o777).toBe(0o700);
});

it('does not use one that lost a file, or a part of one', async () => {
  await writeFile(template('database', 'base', '5', '1249'), Buffer.alloc(4_096, 7));
  expect(await copy()).toBe(false);
  await rm(template('database', 'base', '5', '1249'));
  expect(await copy()).toBe(false);
});

it('does without one that is not there', async () => {
  expect(await copyTemplate(join(folder, 'none'), join(folder, 'copy'))).toBe(false);
});

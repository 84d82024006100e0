import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findUpward } from './find-upward.ts';
import { readImports } from './read-imports.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rooms-'));
});
afterEach(() => rm(folder, { recursive: true }));

const floors = [['errors', 'port'], ['port/http'], ['award', 'hold'], ['app']];

async function wrongWith(files: Record<string, string>): Promise<string[]> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  return findUpward(floors, await readImports(folder));
}

it('lets a room import its own files and rooms below', async () => {
  const files = {
    'app.ts': "import './award/store.ts';\nimport type { Port } from './port/port.ts';",
    'award/store.ts': "import { read } from './read.ts';",
    'award/read.ts': "export { Fault } from '../errors.ts';\nimport '../port/http/socket.ts';",
    'port/http/socket.ts': "import type { Port } from '../port.ts';\nimport 'node:net';",
  };
  expect(await wrongWith(files)).toEqual([]);
});

it.each([
  ['an import', "import { app } from '../app.ts';"],
  ['an import of a type', "import type { App } from '../app.ts';"],
  ['an import that waits', "export const later = () => import('../app.ts');"],
  ['a re-export', "export * from '../app.ts';"],
])('refuses %s that goes up', async (_what, text) => {
  expect(await wrongWith({ 'award/store.ts': text })).toEqual([
    'award/store.ts imports app.ts: app does not lie below award',
  ]);
});

it('refuses a circle of two rooms of one floor', async () => {
  const files = { 'award/a.ts': "import '../hold/b.ts';", 'hold/b.ts': "import '../award/a.ts';" };
  expect((await wrongWith(files)).toSorted()).toEqual([
    'award/a.ts imports hold/b.ts: hold does not lie below award',
    'hold/b.ts imports award/a.ts: award does not lie below hold',
  ]);
});

it('refuses a file that no floor names', async () => {
  expect(await wrongWith({ 'app.ts': "import './attic/box.ts';" })).toEqual(['attic/box.ts is in no room']);
});

it('leaves tests aside', async () => {
  expect(await wrongWith({ 'award/store.test.ts': "import '../app.ts';" })).toEqual([]);
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ROOT } from '../places.ts';
import { findCircle } from './find-circle.ts';
import { findUpward } from './find-upward.ts';
import { pluginFloors } from './floors.ts';
import { readPhpImports } from './read-php-imports.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'php-rooms-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Writes `local/award/awards` and the like as classes with a body, and reads what they say of each other. */
async function importsOf(classes: Record<string, string>): Promise<string[]> {
  for (const [name, body] of Object.entries(classes)) {
    const [namespace, own] = [dirname(name).replaceAll('/', '\\'), name.slice(name.lastIndexOf('/') + 1)];
    const uses = body.match(/^use .*;$/gm) ?? [];
    const rest = uses.reduce((text, use) => text.replace(use, ''), body);
    const text = ['<?php', `namespace plugin\\${namespace};`, ...uses, `class ${own} {${rest}}`].join('\n');
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, `${name}.php`), text);
  }
  const read = await readPhpImports(folder, 'plugin');
  return read.map(({ from, to }) => `${from} ${to}`).toSorted();
}

it.each([
  ['use', 'use plugin\\local\\sync\\sender;'],
  ['use under another name', 'use plugin\\local\\sync\\sender as postman;'],
  ['a part of a name that use brings', 'use plugin\\local\\sync;\nfunction f() { sync\\sender::run(); }'],
  ['a name in full', 'function f() { \\plugin\\local\\sync\\sender::run(); }'],
  ['a type in full', 'function f(?\\plugin\\local\\sync\\sender $it) {}'],
])('reads %s', async (_what, body) => {
  expect(await importsOf({ 'local/award/awards': body, 'local/sync/sender': '' })).toEqual([
    'local/award/awards.php local/sync/sender.php',
  ]);
});

it.each([
  'function f() { return reader::current(); }',
  'function f() { return new reader(); }',
  'function f(?reader $who) {}',
  'function f(): reader {}',
  'function f() { try { g(); } catch (oops | reader $error) {} }',
  'function f() { return [reader::class, 1]; }',
  'function f($x) { return $x instanceof reader; }',
  'private reader $who;',
])('reads the bare name of a neighbour: %s', async (body) => {
  expect(await importsOf({ 'local/award': body, 'local/reader': '' })).toEqual([
    'local/award.php local/reader.php',
  ]);
});

it('reads no comment, text, variable, member or function', async () => {
  const body = `
    /** {@see reader} \\plugin\\local\\reader */
    // reader::current()
    const A = 'reader::current()';
    const B = "\\plugin\\local\\reader";
    function reader($reader) { return $reader->reader() + self::reader(1); }
  `;
  expect(await importsOf({ 'local/award': body, 'local/reader': '' })).toEqual([]);
});

it('finds the circle that is planted in a room', async () => {
  await importsOf({
    'local/award/a': 'function f() { return b::f(); }',
    'local/award/b': 'function f() { return c::f(); }',
    'local/award/c': 'function f() { return b::f(); }',
  });
  expect(findCircle(await readPhpImports(folder, 'plugin'))).toEqual([
    'local/award/b.php',
    'local/award/c.php',
  ]);
});

it('finds the import that is planted against the direction', async () => {
  await importsOf({ 'local/award/a': 'use plugin\\task\\send;', 'task/send': '' });
  expect(findUpward(pluginFloors, await readPhpImports(folder, 'plugin'))).toEqual([
    'local/award/a.php imports task/send.php: task does not lie below local/award',
  ]);
});

it('finds nothing in the plugin, which it reads', async () => {
  const imports = await readPhpImports(join(ROOT, 'moodle-plugin', 'classes'), 'local_navigatr');
  expect(findUpward(pluginFloors, imports)).toEqual([]);
  expect(findCircle(imports)).toBeNull();
  expect(imports).toContainEqual({ from: 'task/send_awards.php', to: 'local/reconcile/sync_run.php' });
});

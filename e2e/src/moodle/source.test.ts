import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findLocalSource, listLocalVersions, parseTree, readTree } from './source.ts';
import { findVersion } from './versions.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'navigatr-source-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function plantTree(place: string, number: string): string {
  const file = join(folder, place, 'version.php');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `<?php\n$release  = '${number} (Build: 1)'; // x\n$branch   = '${number}';  // y\n`);
  return join(folder, place);
}

it('reads what a tree is', () => {
  expect(parseTree("$release = '4.5.6 (Build: 20250811)';\n$branch = '405';")).toEqual({
    number: '405',
    release: '4.5.6 (Build: 20250811)',
  });
  expect(parseTree('<?php')).toBeUndefined();
});

it('finds version.php below public from Moodle 5.1 on', () => {
  plantTree('new/public', '501');
  expect(readTree(join(folder, 'new'))?.number).toBe('501');
});

it('prefers MOODLE_DIR to the cache', () => {
  const own = plantTree('own', '405');
  plantTree('local_navigatr/moodle-4.5', '405');
  const source = findLocalSource(findVersion('4.5'), { MOODLE_DIR: own, XDG_CACHE_HOME: folder });
  expect(source).toMatchObject({ path: own, origin: 'MOODLE_DIR' });
});

it('uses MOODLE_DIR only for the version it holds', () => {
  const own = plantTree('own', '401');
  const cached = plantTree('local_navigatr/moodle-4.5', '405');
  const env = { MOODLE_DIR: own, XDG_CACHE_HOME: folder };
  expect(findLocalSource(findVersion('4.5'), env)).toMatchObject({ path: cached, origin: 'cache' });
  expect(listLocalVersions(env).map((moodle) => moodle.id)).toEqual(['4.1', '4.5']);
});

it('does not take a tree for what its folder is called', () => {
  plantTree('local_navigatr/moodle-4.5', '404');
  expect(findLocalSource(findVersion('4.5'), { XDG_CACHE_HOME: folder })).toBeUndefined();
});

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ROOT } from '../../check/places.ts';
import { checkVersions, readVersion } from './check-versions.ts';
import { setVersion } from './set-version.ts';
import { CHANGELOG, FOLLOWERS, SOURCE } from './version-places.ts';

const places = [SOURCE, ...FOLLOWERS, CHANGELOG];
const followers = [...FOLLOWERS, CHANGELOG].map(({ file }) => file);

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'navigatr-version-'));
  for (const { file } of places)
    cpSync(join(ROOT, file), join(root, dirname(file), file.split('/').at(-1) ?? ''));
});
afterEach(() => rmSync(root, { recursive: true }));

it('is the same everywhere in this repository', () => {
  expect(checkVersions(ROOT)).toEqual([]);
});

it.each(followers)('misses it in %s', (file) => {
  const text = readFileSync(join(root, file), 'utf8');
  writeFileSync(join(root, file), text.replaceAll(readVersion(root), '9.8.7'));
  expect(checkVersions(root)).toEqual([`${file} names version 9.8.7, package.json ${readVersion(root)}.`]);
});

it.each(['7.0.1', '7.1.0-beta.2'])('is set everywhere by one command: %s', (version) => {
  expect(setVersion(root, version)).toEqual([SOURCE.file, ...followers]);
  expect(readVersion(root)).toBe(version);
  expect(checkVersions(root)).toEqual([]);
  expect(setVersion(root, version)).toEqual([]);
});

it('keeps what the changelog says of earlier versions', () => {
  const before = readFileSync(join(root, CHANGELOG.file), 'utf8');
  setVersion(root, '7.0.1');
  expect(readFileSync(join(root, CHANGELOG.file), 'utf8')).toContain(before.slice(before.indexOf('## ')));
});

it.each(['1.2', 'v1.2.3', '1.2.3+build', ''])('refuses "%s"', (version) => {
  expect(() => setVersion(root, version)).toThrow('no version such as');
});

import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { archive } from './archive.ts';
import { inspectArchive } from './inspect-archive.ts';

const nothing = new Uint8Array();
const complete = [
  'version.php',
  'lang/en/local_navigatr.php',
  'db/install.xml',
  'db/access.php',
  'db/services.php',
  'amd/src/repository.ts',
  'amd/src/settings-lazy.ts',
  'amd/build/settings-lazy.min.js',
  'amd/build/settings-lazy.min.js.map',
  'BUILDING.md',
  'CHANGES.md',
  'LICENSE',
  'README.md',
  'workspace/tsconfig.base.json',
];

const zipOf = (files: readonly string[]) => archive(new Map(files.map((file) => [file, nothing])));

describe('inspectArchive', () => {
  it('finds nothing wrong with a complete plugin', () => {
    expect(inspectArchive(zipOf(complete))).toEqual([]);
  });

  it.each(complete.filter((file) => !file.startsWith('amd/src/settings')))('misses %s', (file) => {
    expect(inspectArchive(zipOf(complete.filter((name) => name !== file)))).toEqual([`${file} is missing.`]);
  });

  it.each([
    ['node_modules/jquery/jquery.js', 'is a dependency'],
    ['amd/built_modules.test.ts', 'is a test'],
    ['.env', 'is hidden'],
  ])('refuses %s', (file, what) => {
    expect(inspectArchive(zipOf([...complete, file]))).toEqual([`${file} ${what}.`]);
  });

  it('refuses what is not below the top folder', () => {
    expect(inspectArchive(zipSync({ 'version.php': nothing }))).toContain(
      'version.php is not below navigatr/.',
    );
  });
});

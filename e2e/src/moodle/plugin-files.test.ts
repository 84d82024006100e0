import { existsSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { copyPlugin, hashInstallation, hasPlugin, pluginFiles } from './plugin-files.ts';

let folder: string;
let plugin: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'navigatr-plugin-'));
  plugin = join(folder, 'plugin');
  const files = ['version.php', 'lib.php', 'db/install.xml', 'amd/src/a-lazy.ts', 'amd/src/a-lazy.test.ts'];
  for (const file of [...files, 'amd/build/a-lazy.min.js', 'package.json', '.hidden']) plant(file, file);
  mkdirSync(join(plugin, 'node_modules'), { recursive: true });
  symlinkSync('/nowhere', join(plugin, 'node_modules', 'link'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function plant(file: string, content: string): void {
  mkdirSync(dirname(join(plugin, file)), { recursive: true });
  writeFileSync(join(plugin, file), content);
}

it('installs the code and the sources, not the tests and tools of this repository', () => {
  expect(pluginFiles(plugin)).toEqual([
    'amd/build/a-lazy.min.js',
    'amd/src/a-lazy.ts',
    'db/install.xml',
    'lib.php',
    'package.json',
    'version.php',
  ]);
});

it('puts a real copy below local, without what an earlier one left', () => {
  mkdirSync(join(folder, 'web', 'local', 'navigatr'), { recursive: true });
  writeFileSync(join(folder, 'web', 'local', 'navigatr', 'old.php'), '');
  copyPlugin(join(folder, 'web'), plugin);
  const place = join(folder, 'web', 'local', 'navigatr');
  expect(lstatSync(place).isSymbolicLink()).toBe(false);
  expect(existsSync(join(place, 'db', 'install.xml'))).toBe(true);
  expect(existsSync(join(place, 'old.php'))).toBe(false);
});

it('calls for a new installation when the database part changes, and only then', () => {
  const before = hashInstallation(plugin);
  plant('lib.php', 'changed');
  expect(hashInstallation(plugin)).toBe(before);
  plant('db/install.xml', 'changed');
  expect(hashInstallation(plugin)).not.toBe(before);
});

it('says "none" while there is no plugin', () => {
  rmSync(join(plugin, 'version.php'));
  expect([hasPlugin(plugin), hashInstallation(plugin)]).toEqual([false, 'none']);
});

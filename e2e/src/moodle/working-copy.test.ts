import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { linkTree } from './link-tree.ts';
import type { MoodleSource } from './source.ts';
import { findVersion } from './versions.ts';
import { formatSiteConfig, prepareWorkingCopy, type SiteConfig } from './working-copy.ts';

const REPORTING = 'error_reporting($CFG->debug);';

let folder: string;
let source: MoodleSource;
let root: string;

const ENVIRONMENT = '<A>\n  <RESTRICT function="restrict_php_version_82" />\n</A>\n';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'navigatr-copy-'));
  root = join(folder, 'site', 'moodle');
  source = { path: join(folder, 'source'), origin: 'cache', release: '4.1.4' };
  plant('admin/environment.xml', ENVIRONMENT);
  for (const file of ['setup.php', 'phpunit/bootstrap.php', 'phpunit/classes/util.php'])
    plant(`lib/${file}`, REPORTING);
  plant('index.php', '<?php');
  plant('config.php', 'somebody else');
  plant('.git/HEAD', 'ref');
  plant('local/navigatr/version.php', 'somebody else');
  symlinkSync('index.php', join(source.path, 'link.php'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function plant(file: string, content: string): void {
  mkdirSync(dirname(join(source.path, file)), { recursive: true });
  writeFileSync(join(source.path, file), content);
}

const inode = (file: string) => statSync(file).ino;

it('shares the bytes of a cached source and keeps links', () => {
  prepareWorkingCopy(findVersion('4.5'), source, root);
  expect(inode(join(root, 'index.php'))).toBe(inode(join(source.path, 'index.php')));
  expect(readlinkSync(join(root, 'link.php'))).toBe('index.php');
});

it('copies a tree that belongs to somebody', () => {
  prepareWorkingCopy(findVersion('4.5'), { ...source, origin: 'MOODLE_DIR' }, root);
  expect(inode(join(root, 'index.php'))).not.toBe(inode(join(source.path, 'index.php')));
});

it('leaves configuration, history and an installed plugin behind', () => {
  prepareWorkingCopy(findVersion('4.5'), source, root);
  expect(readFileSync(join(root, 'config.php'), 'utf8')).toContain('navigatr-site.php');
  expect(existsSync(join(root, '.git'))).toBe(false);
  expect(existsSync(join(root, 'local', 'navigatr'))).toBe(false);
});

it('keeps the deprecations of 4.1 itself out of logs and tests', () => {
  prepareWorkingCopy(findVersion('4.1'), source, root);
  const quiet = 'error_reporting(~E_DEPRECATED & ~E_USER_DEPRECATED & $CFG->debug);';
  expect(readFileSync(join(root, 'lib', 'setup.php'), 'utf8')).toBe(quiet);
  expect(readFileSync(join(source.path, 'lib', 'setup.php'), 'utf8')).toBe(REPORTING);
});

it('lets 4.1 onto PHP 8.2 without touching the source', () => {
  prepareWorkingCopy(findVersion('4.1'), source, root);
  expect(readFileSync(join(root, 'admin', 'environment.xml'), 'utf8')).toBe('<A>\n</A>\n');
  expect(readFileSync(join(source.path, 'admin', 'environment.xml'), 'utf8')).toBe(ENVIRONMENT);
});

it('is made anew only for another source', () => {
  prepareWorkingCopy(findVersion('4.5'), source, root);
  writeFileSync(join(root, 'mark'), '');
  prepareWorkingCopy(findVersion('4.5'), source, root);
  expect(existsSync(join(root, 'mark'))).toBe(true);
  prepareWorkingCopy(findVersion('4.5'), { ...source, release: '4.5.7' }, root);
  expect(existsSync(join(root, 'mark'))).toBe(false);
});

it('keeps names out of a copy only at its top', () => {
  plant('lib/config.php', 'part of Moodle');
  linkTree(source.path, root, { exclude: ['config.php'], how: 'link' });
  expect([existsSync(join(root, 'config.php')), existsSync(join(root, 'lib', 'config.php'))]).toEqual([
    false,
    true,
  ]);
});

it('writes values into PHP without letting them out of their quotes', () => {
  const config = { dataroot: "/a'b\\c" } as SiteConfig;
  expect(formatSiteConfig(config)).toBe(
    `<?php\nreturn json_decode('{"dataroot":"/a\\'b\\\\\\\\c"}', true);\n`,
  );
});

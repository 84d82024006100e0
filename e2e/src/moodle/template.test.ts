import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { wrapCode } from './php-cli.ts';
import { suiteArguments } from './phpunit.ts';
import { checkSiteName } from './places.ts';
import { findSuperseded, isWhole, type TemplateFacts, templateKey } from './template.ts';

const facts: TemplateFacts = {
  kind: 'site',
  version: '4.5',
  release: '4.5.6',
  php: '8.2',
  database: 'PostgreSQL 15',
  plugin: 'abc',
  recipe: 'r',
};

it.each([
  ['release', { release: '4.5.7' }],
  ['PHP', { php: '8.3' }],
  ['database', { database: 'MariaDB 10.11' }],
  ['plugin', { plugin: 'def' }],
  ['recipe', { recipe: 's' }],
  ['purpose', { kind: 'phpunit' as const }],
])('a template is of no use for another %s', (_, change) => {
  expect(templateKey({ ...facts, ...change })).not.toBe(templateKey(facts));
});

it('templates of one Moodle differ only at the end by plugin', () => {
  const [a, b] = [templateKey(facts), templateKey({ ...facts, plugin: 'none' })];
  expect(a.replace(/abc$/, '')).toBe(b.replace(/none$/, ''));
});

it('runs code inside the site, with or without an opening tag', () => {
  const wrapped = `<?php\ndefine('CLI_SCRIPT', true);\nrequire("/m\\$/config.php");\n echo 1;\n`;
  expect(wrapCode('/m$', '<?php echo 1;')).toBe(wrapped);
  expect(wrapCode('/m$', ' echo 1;')).toBe(wrapped.replace('\n echo', '\necho'));
});

it.each([
  [[], ['--testsuite', 'local_navigatr_testsuite']],
  [
    ['--filter', 'award'],
    ['--testsuite', 'local_navigatr_testsuite', '--filter', 'award'],
  ],
  [['lib/x_test.php'], ['lib/x_test.php']],
  [['--testsuite=core'], ['--testsuite=core']],
])('PHPUnit called with %j runs %j', (args, run) => {
  expect(suiteArguments(args, (file) => file.endsWith('.php'))).toEqual(run);
});

it('accepts plain names for sites and nothing that leaves their folder', () => {
  expect(checkSiteName('moodle-4.5')).toBe('moodle-4.5');
  expect(() => checkSiteName('../x')).toThrow('cannot name a site');
});

it('keeps the current templates, one other way of installing, and other versions', () => {
  const names = [
    'site-4.5-b-x',
    'site-4.5-a-old',
    'site-4.5-a-none',
    'site-4.5-c-none',
    'phpunit-4.5-c-x',
    'site-4.1-c-x',
  ];
  expect(findSuperseded('site-4.5-a-new', [...names, 'site-4.5-a-new'])).toEqual([
    'site-4.5-a-old',
    'site-4.5-c-none',
  ]);
});

it('installs anew what lost its database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'template-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const at = (name: string) => join(folder, name);
  const places = {
    dataroot: at('dataroot'),
    database: at('database'),
    completeFile: at('complete'),
    lockFile: at('lock'),
  };
  writeFileSync(places.completeFile, '');
  expect(isWhole(places)).toBe(false);
  mkdirSync(places.database);
  expect(isWhole(places)).toBe(true);
  rmSync(places.completeFile);
  expect(isWhole(places)).toBe(false);
});

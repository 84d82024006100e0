import { expect, it } from 'vitest';
import { parsePasswd } from './account.ts';
import { cacheHome } from './cache-home.ts';
import { findChromium } from './chromium.ts';
import { installCommand } from './ensure.ts';
import { hasLocale } from './needs.ts';
import { missingExtensions, parsePhp } from './php.ts';
import { parseMajor } from './postgres-programs.ts';

it('keeps its cache where the system keeps caches', () => {
  expect(cacheHome({ XDG_CACHE_HOME: '/somewhere' })).toBe('/somewhere/local_navigatr');
  expect(cacheHome({})).toMatch(/\.cache\/local_navigatr$/);
});

it('takes the browser that is asked for', () => {
  expect(findChromium({ CHROMIUM: '/opt/browser' })).toBe('/opt/browser');
});

it('reads what PHP says about itself, warnings or not', () => {
  const php = parsePhp('php', '\nWarning: no such library\n["8.2",["core","pgsql"]]');
  expect(php).toEqual({ binary: 'php', version: '8.2', extensions: ['core', 'pgsql'] });
  expect(missingExtensions(php)).toContain('intl');
  expect(missingExtensions(php)).not.toContain('pgsql');
});

it.each([
  ['postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)', 15],
  ['postgres (PostgreSQL) 18beta1', 18],
  ['something else', undefined],
])('reads %j as version %j', (line, major) => {
  expect(parseMajor(line)).toBe(major);
});

it.each([
  ['C\nen_AU.utf8\n', true],
  ['en_AU.UTF-8', true],
  ['en_AU\nen_GB.utf8', false],
])('finds the locale of PHPUnit in %j: %j', (list, found) => {
  expect(hasLocale(list)).toBe(found);
});

it('knows the accounts of the machine', () => {
  expect(
    parsePasswd('root:x:0:0::/root:/bin/sh\nnobody:x:65534:65533::/:/bin/false\n').get('nobody'),
  ).toEqual({
    uid: 65_534,
    gid: 65_533,
  });
});

it('names the command that installs what is missing', () => {
  expect(installCommand('php')).toContain('php-pgsql');
  expect(installCommand('locale')).toContain('localedef -i en_AU');
});

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parsePasswd } from './account.ts';
import { cacheHome } from './cache-home.ts';
import { findChromium } from './chromium.ts';
import { installCommand } from './ensure.ts';
import { findMariadbPrograms } from './mariadb-programs.ts';
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
  expect(installCommand('mariadb')).toContain('mariadb-client-core');
  expect(installCommand('git')).toContain('ca-certificates');
  expect(installCommand('locale')).toContain('localedef -i en_AU');
});

it('does not take a MariaDB whose installer lacks what it calls', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'navigatr-mariadb-'));
  const add = (name: string) => {
    const file = join(folder, name);
    writeFileSync(file, '#!/bin/sh\necho "mariadbd  Ver 10.11.19-MariaDB"\n');
    chmodSync(file, 0o755);
  };
  for (const name of ['mariadbd', 'mariadb-install-db']) add(name);
  expect(await findMariadbPrograms({ PATH: folder }, [])).toBeUndefined();
  add('my_print_defaults');
  expect(await findMariadbPrograms({ PATH: folder }, [])).toMatchObject({ release: '10.11' });
  rmSync(folder, { recursive: true });
});

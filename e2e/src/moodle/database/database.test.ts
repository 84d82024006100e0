import { expect, it } from 'vitest';
import { parseRelease } from '../../system/mariadb-programs.ts';
import { chosenKind, nameOn } from './moodle-database.ts';
import { onMariadb, toQuestionMarks } from './on-mariadb.ts';
import { onPostgres } from './on-postgres.ts';

it('puts parameters in the order of their places, as often as they stand there', () => {
  expect(toQuestionMarks('SELECT $2, $1, $2', ['a', 10])).toEqual({
    sql: 'SELECT ?, ?, ?',
    ordered: [10, 'a', 10],
  });
});

it('takes PostgreSQL unless told otherwise, and nothing that it does not know', () => {
  expect(chosenKind({})).toBe('pgsql');
  expect(chosenKind({ MOODLE_DATABASE: 'mariadb' })).toBe('mariadb');
  expect(() => chosenKind({ MOODLE_DATABASE: 'oracle' })).toThrow('pgsql, mariadb');
});

it('keeps sites on different databases apart', () => {
  expect([nameOn('phpunit-4.5', 'pgsql'), nameOn('phpunit-4.5', 'mariadb')]).toEqual([
    'phpunit-4.5',
    'phpunit-4.5-mariadb',
  ]);
});

it.each([
  ['mariadbd  Ver 10.11.19-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64 (Debian 12)', '10.11'],
  ['/usr/sbin/mariadbd  Ver 11.8.2-MariaDB for Linux on x86_64', '11.8'],
  ['mysqld  Ver 8.4.6 for Linux on x86_64 (MySQL Community Server - GPL)', undefined],
])('reads the release of %s', (line, release) => {
  expect(parseRelease(line)).toBe(release);
});

it('reaches a server by its socket file, and MariaDB then by the name that PHP takes the socket for', () => {
  expect(onPostgres.address('/data')).toEqual({ dbhost: '127.0.0.1', dbsocket: '/data' });
  expect(onMariadb.address('/data')).toEqual({ dbhost: 'localhost', dbsocket: '/data/server.sock' });
  const long = `/${'long'.repeat(30)}`;
  const byPort = { dbhost: '127.0.0.1', dbsocket: '' };
  expect([onPostgres, onMariadb].map((database) => database.address(long))).toEqual([byPort, byPort]);
});

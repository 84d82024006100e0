import { createServer, type Server } from 'node:net';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../config.ts';
import { PostgresPool } from './postgres.ts';

const CA = '-----BEGIN CERTIFICATE-----\nfirst';

let files: Record<string, string>;
beforeEach(() => {
  files = {
    '/url': 'postgres://u:first@h/db?sslmode=verify-full&sslrootcert=/ca',
    '/ca': CA,
    '/word': 'first',
  };
});

const urlOf = (environment: Record<string, string>) => {
  const readFile = (path: string) => {
    const found = files[path];
    if (found === undefined) throw Object.assign(new Error(path), { code: 'ENOENT', syscall: 'open' });
    return found;
  };
  const key = Buffer.alloc(32, 7).toString('base64');
  const config = parseConfig({ SIDECAR_MASTER_KEY: key, ...environment }, { platform: 'linux', readFile });
  if (config.databaseUrl === null) throw new Error('no URL');
  return config.databaseUrl;
};

describe('the files of a PostgreSQL URL', () => {
  it('are read anew for each connection: password, user, and certificates', () => {
    const { renewed } = urlOf({ SIDECAR_DATABASE_URL_FILE: '/url' });
    expect(renewed?.()).toMatchObject({ user: 'u', password: 'first', tls: { files: { ca: CA } } });
    files['/url'] = 'postgres://u2:second@h/db?sslmode=verify-full&sslrootcert=/ca\n';
    files['/ca'] = '-----BEGIN CERTIFICATE-----\nsecond';
    expect(renewed?.()).toMatchObject({
      user: 'u2',
      password: 'second',
      tls: { files: { ca: '-----BEGIN CERTIFICATE-----\nsecond' } },
    });
  });

  it('give a password of its own, too', () => {
    const { renewed } = urlOf({
      SIDECAR_DATABASE_URL: 'postgres://u@h/db',
      SIDECAR_DATABASE_PASSWORD_FILE: '/word',
    });
    files['/word'] = 'second\n';
    expect(renewed?.()).toMatchObject({ user: 'u', password: 'second' });
  });

  it('lead to the same database all the time', () => {
    const { renewed } = urlOf({ SIDECAR_DATABASE_URL_FILE: '/url' });
    files['/url'] = 'postgres://u:second@other:6543/another?application_name=x';
    expect(renewed?.()).toMatchObject({
      servers: [{ host: 'h', port: 5432 }],
      database: 'db',
      applicationName: 'sidecar',
      password: 'second',
    });
  });

  it.each(['', 'half of it', 'postgres://u@h/db?sslmode=verify-ca', undefined])(
    'change nothing while they are wrong: %j',
    (text) => {
      const { renewed } = urlOf({ SIDECAR_DATABASE_URL_FILE: '/url' });
      files['/url'] = 'postgres://u:second@h/db';
      renewed?.();
      if (text === undefined) delete files['/url'];
      else files['/url'] = text;
      expect(renewed?.()).toMatchObject({ password: 'second' });
    },
  );
});

describe('a pool', () => {
  let server: Server;
  const passwords: string[] = [];
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('shows each new connection with the password of that moment', async () => {
    // Asks for the password in plain text, and ends the connection then.
    server = createServer((socket) => {
      socket
        .on('error', () => {})
        .once('data', () => {
          socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]));
          socket.once('data', (said) => {
            passwords.push(said.subarray(5, -1).toString());
            socket.destroy();
          });
        });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const pool = new PostgresPool(
      urlOf({
        SIDECAR_DATABASE_URL: `postgres://u@127.0.0.1:${port}/db?sslmode=disable`,
        SIDECAR_DATABASE_PASSWORD_FILE: '/word',
      }),
      1,
      5_000,
    );
    for (const word of ['first', 'second']) {
      files['/word'] = word;
      await expect(pool.run((db) => db.execute(sql`select 1`))).rejects.toThrow();
    }
    expect(passwords).toEqual(['first', 'second']);
    await pool.close();
  });
});

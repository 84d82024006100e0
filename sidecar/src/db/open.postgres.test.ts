import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseConfig } from '../config.ts';
import { newSecret } from '../site/site.ts';
import { urlOfDatabase } from '../testing/database-url.ts';
import { openDatabase } from './open.ts';

const serverUrl = process.env['TEST_DATABASE_URL'] ?? '';
const name = `sidecar_test_${randomUUID().replaceAll('-', '')}`;

let admin: postgres.Sql;
beforeEach(() => {
  admin = postgres(serverUrl, { max: 1, onnotice: () => {} });
});
afterEach(async () => {
  await admin.unsafe(`drop database ${name}`);
  await admin.end();
});

it.each(['LATIN1', 'SQL_ASCII'])('refuses a database that cannot hold every name: %s', async (encoding) => {
  await admin.unsafe(
    `create database ${name} encoding '${encoding}' lc_collate 'C' lc_ctype 'C' template template0`,
  );
  const config = parseConfig({
    SIDECAR_DATABASE_URL: urlOfDatabase(serverUrl, name),
    SIDECAR_MASTER_KEY: newSecret(),
  });
  await expect(openDatabase({ config, onLockLost: () => {}, onFault: () => {} })).rejects.toThrow(
    `The encoding of the database is ${encoding}, which cannot hold every name.`,
  );
});

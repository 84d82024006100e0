import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSidecar, startSidecar } from '../app.ts';
import { parseConfig } from '../config.ts';
import { createLog } from '../log.ts';
import { newSecret } from '../site/site.ts';
import { emptyDataDir } from '../testing/data-dir.ts';
import { urlOfDatabase } from '../testing/database-url.ts';
import { examinedLedger } from '../testing/examined-ledger.ts';
import { runCommand } from '../testing/run-command.ts';

const PATIENCE_MS = 60_000;
const serverUrl = process.env['TEST_DATABASE_URL'] ?? '';
const [name, other] = ['a', 'b'].map((place) => `sidecar_test_${place}${randomUUID().replaceAll('-', '')}`);
const key = newSecret();

let admin: postgres.Sql;
let dataDir: string;
beforeAll(async () => {
  admin = postgres(serverUrl, { max: 1, onnotice: () => {} });
  for (const one of [name, other]) await admin.unsafe(`create database ${one} template template0`);
  dataDir = await emptyDataDir();
});
afterAll(async () => {
  for (const one of [name, other]) await admin.unsafe(`drop database ${one}`);
  await admin.end();
  await rm(dataDir, { recursive: true });
});

let sidecar: RunningSidecar | undefined;
afterEach(async () => {
  await sidecar?.stop();
  sidecar = undefined;
});

const environment = (database: string | undefined, port = '0') => ({
  ...(database === undefined ? {} : { SIDECAR_DATABASE_URL: urlOfDatabase(serverUrl, database) }),
  SIDECAR_DATA_DIR: dataDir,
  SIDECAR_MASTER_KEY: key,
  SIDECAR_PORT: port,
});

/** Starts a sidecar and returns its port. */
async function serve(database: string | undefined): Promise<string> {
  sidecar = await startSidecar({
    config: parseConfig(environment(database)),
    log: createLog('silent'),
    onLockLost: () => {},
  });
  return new URL(sidecar.url).port;
}

const tables = () => {
  const url = urlOfDatabase(serverUrl, other ?? '');
  const sql = postgres(url, { max: 1 });
  return sql`select 1 from pg_tables where schemaname = 'public'`
    .then((rows) => rows.length)
    .finally(() => sql.end());
};

describe('a command for a PostgreSQL that the sidecar here does not use', { timeout: PATIENCE_MS }, () => {
  it.each([
    ['another PostgreSQL', name],
    ['the embedded database', undefined],
  ])('is refused beside one on %s, and writes nothing', async (_, database) => {
    const port = await serve(database);
    for (const argument of [
      ['site', 'list'],
      ['site', 'add', 'https://vale.example.org'],
      ['migrate'],
      ['backup', 'never'],
    ]) {
      await expect(runCommand(environment(other, port), argument)).rejects.toThrow(
        /A sidecar answers at .*does not use the database of SIDECAR_DATABASE_URL/,
      );
    }
    const found = await examinedLedger(parseConfig(environment(other, port)));
    expect(found.map(({ text }) => text).join()).toContain('A sidecar answers at');
    expect(await tables()).toBe(0);
  });

  it('is done on the same one', async () => {
    const port = await serve(name);
    const added = await runCommand(environment(name, port), ['site', 'add', 'https://vale.example.org']);
    expect(added).toContain('pairing code');
  });
});

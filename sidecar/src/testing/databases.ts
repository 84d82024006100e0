import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import type { Database } from '../db/client.ts';
import { openMemory } from '../db/pglite.ts';
import { openPostgres } from '../db/postgres.ts';
import { urlOfDatabase } from './database-url.ts';

export type Driver = 'embedded' | 'postgres';

/**
 * The drivers to test: PostgreSQL as well when `TEST_DATABASE_URL` names a server and a user who may create databases;
 * only one with `TEST_DATABASE_DRIVER`.
 */
export const drivers: readonly Driver[] = (['embedded', 'postgres'] as const).filter(
  (driver) =>
    (process.env['TEST_DATABASE_DRIVER'] ?? driver) === driver &&
    (driver === 'embedded' || process.env['TEST_DATABASE_URL'] !== undefined),
);

/** Runs a suite once per driver, each time with an empty ledger of its own. Tests in it share that: use a new site each. */
export function onEachDatabase(name: string, suite: (database: () => Database) => void): void {
  describe.each(drivers)(`${name} (%s)`, (driver) => {
    let opened: { database: Database; drop: () => Promise<void> } | undefined;
    beforeAll(async () => {
      opened = await openLedger(driver);
    });
    afterAll(() => opened?.drop());
    suite(() => {
      if (!opened) throw new Error('the ledger is open only while a test runs');
      return opened.database;
    });
  });
}

/** An empty, migrated ledger. */
export function openLedger(driver: Driver): Promise<{ database: Database; drop: () => Promise<void> }> {
  return driver === 'embedded' ? openEmbeddedLedger() : openPostgresLedger();
}

async function openEmbeddedLedger() {
  const dump = await readFile(inject('embeddedLedger'));
  return openEmbedded(new Blob([new Uint8Array(dump)]));
}

/** A database without any schema. */
export async function openEmpty(driver: Driver): Promise<{ database: Database; drop: () => Promise<void> }> {
  if (driver === 'postgres') return openPostgresLedger('template0');
  emptyCluster ??= dumpEmptyCluster();
  return openEmbedded(await emptyCluster);
}

/** Made once: initdb in wasm takes seven times as long as a copy. */
let emptyCluster: Promise<Blob> | undefined;

async function dumpEmptyCluster(): Promise<Blob> {
  const client = await PGlite.create();
  const dump = await client.dumpDataDir('none');
  await client.close();
  return dump;
}

async function openEmbedded(loadDataDir: Blob) {
  const database = await openMemory({ loadDataDir });
  return { database, drop: () => database.close() };
}

async function openPostgresLedger(template = inject('postgresTemplate')) {
  const adminUrl = process.env['TEST_DATABASE_URL'] ?? '';
  const name = `sidecar_test_${randomUUID().replaceAll('-', '')}`;
  const admin = postgres(adminUrl, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name} template ${template}`);
  const database = openPostgres(urlOfDatabase(adminUrl, name));
  const drop = async () => {
    await database.close();
    await admin.unsafe(`drop database ${name} with (force)`);
    await admin.end();
  };
  return { database, drop };
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { migrate } from '../db/migrate.ts';
import { databaseOf } from '../db/pglite.ts';
import { openPostgres } from '../db/postgres.ts';
import { migrationsFolder } from '../migrations.ts';
import { withDatabase } from './database-url.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A migrated, empty ledger as PGlite dumps it. */
    embeddedTemplate: string;
    /** Name of a migrated, empty PostgreSQL database to copy; empty when there is no server to test on. */
    postgresTemplate: string;
  }
}

/** Migrates one empty ledger per driver, which every suite then copies. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'sidecar-test-'));
  project.provide('embeddedTemplate', await embeddedTemplate(join(folder, 'ledger.tar')));
  const adminUrl = process.env['TEST_DATABASE_URL'];
  const template = adminUrl ? await postgresTemplate(adminUrl) : '';
  project.provide('postgresTemplate', template);
  return async () => {
    await rm(folder, { recursive: true, force: true });
    if (adminUrl) await administer(adminUrl, `drop database if exists ${template} with (force)`);
  };
}

async function embeddedTemplate(file: string): Promise<string> {
  const client = await PGlite.create();
  await migrate(databaseOf(client).delivery, migrationsFolder);
  const dump = await client.dumpDataDir('none');
  await writeFile(file, Buffer.from(await dump.arrayBuffer()));
  await client.close();
  return file;
}

async function postgresTemplate(adminUrl: string): Promise<string> {
  const name = `sidecar_template_${process.pid}`;
  await administer(adminUrl, `drop database if exists ${name} with (force)`);
  await administer(adminUrl, `create database ${name}`);
  const database = openPostgres(withDatabase(adminUrl, name));
  await migrate(database.delivery, migrationsFolder);
  await database.close();
  return name;
}

async function administer(url: string, statement: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  await client.unsafe(statement);
  await client.end();
}

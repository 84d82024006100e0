import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { migrate } from '../db/migrate.ts';
import { openPostgres } from '../db/postgres.ts';
import { databaseIn } from '../db/template/template-manifest.ts';
import { migrationsFolder } from '../migrations.ts';
import { urlOfDatabase } from './database-url.ts';
import { layTemplate } from './kept-template.ts';

const run = promisify(execFile);

declare module 'vitest' {
  export interface ProvidedContext {
    /** The template that a build makes, for this run. */
    embeddedTemplate: string;
    /** Its database, as a tar file. */
    embeddedLedger: string;
    /** Name of a migrated, empty PostgreSQL database to copy; empty when there is no server to test on. */
    postgresTemplate: string;
  }
}

/** Migrates one empty ledger per driver, which every suite then copies. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'sidecar-test-'));
  const template = join(folder, 'template');
  await layTemplate(template);
  project.provide('embeddedTemplate', template);
  project.provide('embeddedLedger', await packed(template));
  const adminUrl = process.env['TEST_DATABASE_URL'];
  const copied = adminUrl ? await postgresTemplate(adminUrl) : '';
  project.provide('postgresTemplate', copied);
  return async () => {
    await rm(folder, { recursive: true, force: true });
    if (adminUrl) await administer(adminUrl, `drop database if exists ${copied} with (force)`);
  };
}

async function packed(template: string): Promise<string> {
  const file = `${template}.tar`;
  await run('tar', ['-cf', file, '-C', databaseIn(template), '.']);
  return file;
}

async function postgresTemplate(adminUrl: string): Promise<string> {
  const name = `sidecar_template_${process.pid}`;
  await administer(adminUrl, `drop database if exists ${name} with (force)`);
  await administer(adminUrl, `create database ${name}`);
  const database = openPostgres(urlOfDatabase(adminUrl, name));
  await migrate(database.delivery, migrationsFolder);
  await database.close();
  return name;
}

async function administer(url: string, statement: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  await client.unsafe(statement);
  await client.end();
}

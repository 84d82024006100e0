import postgres from 'postgres';
import { databaseUrl, type RunningPostgres, startPostgres } from '../postgres/start.ts';
import { PgBouncer } from './pgbouncer.ts';

// Cases leave a replica or two behind until the end, so that their ledgers can be read.
const MAX_CONNECTIONS = 400;

/** A PostgreSQL of one lane of cases, started when the first of them asks, with a fresh database for each that asks. */
export class DatabaseServer {
  readonly #bouncerProgram: string | undefined;
  #bouncer: PgBouncer | undefined;
  #server: Promise<RunningPostgres> | undefined;
  #created = 0;

  /** @param bouncerProgram PgBouncer, when replicas are to go through it */
  constructor(bouncerProgram?: string) {
    this.#bouncerProgram = bouncerProgram;
  }

  /** How replicas reach a database of this server. */
  through(url: string): string {
    return this.#bouncer?.through(url) ?? url;
  }

  async createDatabase(): Promise<string> {
    // A killed sidecar is no power cut: what a commit handed to the system stays.
    this.#server ??= startPostgres({ durable: false, maxConnections: MAX_CONNECTIONS });
    const { url, port } = await this.#server;
    if (this.#bouncerProgram !== undefined)
      this.#bouncer ??= await PgBouncer.start(this.#bouncerProgram, port);
    this.#created += 1;
    const name = `cell_${this.#created}`;
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    try {
      await sql.unsafe(`create database ${name}`);
    } finally {
      await sql.end();
    }
    return databaseUrl(port, name);
  }

  async close(): Promise<void> {
    await this.#bouncer?.close();
    await this.#server?.then((server) => server.stop());
  }
}

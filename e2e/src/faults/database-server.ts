import postgres from 'postgres';
import { databaseUrl, type RunningPostgres, startPostgres } from '../postgres/start.ts';

/** A PostgreSQL of one lane of cells, started when the first of them asks, with a fresh database for each that asks. */
export class DatabaseServer {
  #server: Promise<RunningPostgres> | undefined;
  #created = 0;

  async createDatabase(): Promise<string> {
    // A killed sidecar is no power cut: what a commit handed to the system stays.
    this.#server ??= startPostgres({ durable: false });
    const { url, port } = await this.#server;
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
    await this.#server?.then((server) => server.stop());
  }
}

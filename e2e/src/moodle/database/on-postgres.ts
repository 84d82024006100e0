import postgres from 'postgres';
import { DATABASE_USER, openCluster, socketFolder } from '../../postgres/cluster.ts';
import { databaseUrl, startPostgres } from '../../postgres/start.ts';
import { MOODLE_DATABASE, type MoodleDatabase, type SqlValue } from './moodle-database.ts';

export const onPostgres: MoodleDatabase = {
  kind: 'pgsql',
  user: DATABASE_USER,
  needs: ['postgres'],
  describe: async () => `PostgreSQL ${(await openCluster('')).programs.major}`,
  start: async (dataDir) => {
    const { port, url, stop } = await startPostgres({ dataDir, durable: false });
    const createForMoodle = () =>
      connected(url, async (sql) => {
        await sql.unsafe(`CREATE DATABASE ${MOODLE_DATABASE} ENCODING 'UTF8' TEMPLATE template0`);
      });
    return { port, createForMoodle, stop };
  },
  address: (dataDir) => ({ dbhost: '127.0.0.1', dbsocket: socketFolder(dataDir) }),
  query: <Row>(port: number, text: string, values: SqlValue[]) =>
    connected(databaseUrl(port, MOODLE_DATABASE), async (sql) => {
      const rows = await sql.unsafe(text, values);
      return [...rows] as unknown as Row[];
    }),
};

async function connected<T>(url: string, act: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return await act(sql);
  } finally {
    await sql.end();
  }
}

import { type Connection, createConnection } from 'mariadb';
import { MARIADB_ADMIN, requirePrograms, socketFile, startMariadb } from '../../mariadb/start.ts';
import { MOODLE_DATABASE, type MoodleDatabase, type SqlValue } from './moodle-database.ts';

export const onMariadb: MoodleDatabase = {
  kind: 'mariadb',
  user: MARIADB_ADMIN,
  needs: ['mariadb'],
  describe: async () => `MariaDB ${(await requirePrograms()).release}`,
  start: async (dataDir) => {
    const { port, stop } = await startMariadb(dataDir);
    const createForMoodle = () =>
      connected({ port }, async (connection) => {
        await connection.query(
          `CREATE DATABASE ${MOODLE_DATABASE} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`,
        );
      });
    return { port, createForMoodle, stop };
  },
  address: (dataDir) => {
    const dbsocket = socketFile(dataDir);
    // PHP takes the socket for the name alone.
    return { dbhost: dbsocket === '' ? '127.0.0.1' : 'localhost', dbsocket };
  },
  query: (port, text, values) =>
    connected({ port, database: MOODLE_DATABASE }, async (connection) => {
      const { sql, ordered } = toQuestionMarks(text, values);
      const answer = await connection.query(sql, ordered);
      return Array.isArray(answer) ? [...answer] : [];
    }),
};

/** MariaDB's parameters are `?`, in their order. */
export function toQuestionMarks(text: string, values: readonly SqlValue[]) {
  const ordered: SqlValue[] = [];
  const sql = text.replace(/\$(\d+)/g, (_, number: string) => {
    ordered.push(values[Number(number) - 1] ?? null);
    return '?';
  });
  return { sql, ordered };
}

type Where = { port: number; database?: string };

async function connected<T>(where: Where, act: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await createConnection({ host: '127.0.0.1', user: MARIADB_ADMIN, ...where });
  try {
    return await act(connection);
  } finally {
    await connection.end();
  }
}

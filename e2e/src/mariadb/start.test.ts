import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { onMariadb } from '../moodle/database/on-mariadb.ts';
import { makeTemporaryFolder } from '../postgres/temporary.ts';
import { findMariadbPrograms } from '../system/mariadb-programs.ts';
import { stopMariadb } from './start.ts';

describe.runIf((await findMariadbPrograms()) !== undefined)('a private MariaDB', () => {
  let folder: string;
  let dataDir: string;
  beforeEach(() => {
    folder = makeTemporaryFolder();
    dataDir = join(folder, 'data');
  });
  afterEach(async () => {
    await stopMariadb(dataDir);
    rmSync(folder, { recursive: true });
  });

  it('keeps what it was told, also when the one before was not stopped', { timeout: 90_000 }, async () => {
    const first = await onMariadb.start(dataDir);
    await first.createForMoodle();
    await onMariadb.query(first.port, 'CREATE TABLE mdl_user (id INT, name TEXT)', []);
    await onMariadb.query(first.port, 'INSERT INTO mdl_user VALUES ($2, $1)', ['Zoë 🎓', 7]);
    const second = await onMariadb.start(dataDir);
    // A server empties its folder for temporary files when it starts: of one that others use, too.
    const [own] = await onMariadb.query(second.port, 'SELECT @@tmpdir AS folder', []);
    expect(own).toEqual({ folder: `${dataDir}.tmp` });
    const rows = await onMariadb.query(second.port, 'SELECT id, name FROM mdl_user WHERE id = $1', [7]);
    expect(rows).toEqual([{ id: 7, name: 'Zoë 🎓' }]);
    await second.stop();
    await expect(onMariadb.query(second.port, 'SELECT 1', [])).rejects.toThrow();
    await stopMariadb(dataDir);
  });
});

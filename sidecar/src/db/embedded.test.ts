import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { emptyDataDir } from '../testing/data-dir.ts';
import { onlyRow } from './client.ts';
import { openEmbedded } from './embedded.ts';
import { lockFolder, lockWithSocket } from './folder-lock.ts';
import { DurableFiles } from './fsync-nodefs.ts';
import { appliedMigrations } from './migrate.ts';
import { writeTemplateManifest } from './template/template-manifest.ts';

const PATIENCE_MS = 60_000;
let dataDir: string;
beforeEach(async () => {
  dataDir = await emptyDataDir();
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const outside = { template: inject('embeddedTemplate'), onLockLost: () => {}, onFault: () => {} };

describe('a first start', () => {
  it('takes the schema from the template', async () => {
    const database = await openEmbedded({ dataDir, ...outside });
    expect(await database.intake.run((db) => appliedMigrations(db))).not.toEqual(new Set());
    await database.close();
  });

  it('makes anew what was cut off half-way', async () => {
    const half = join(dataDir, 'database.new');
    await cp(join(outside.template, 'database'), half, { recursive: true });
    await rm(join(half, 'global'), { recursive: true });
    await writeFile(join(half, 'left over'), '');
    const database = await openEmbedded({ dataDir, ...outside });
    await database.close();
    expect(existsSync(half)).toBe(false);
    expect(existsSync(join(dataDir, 'database', 'left over'))).toBe(false);
  });

  it('leaves no database when it fails half-way', async () => {
    const template = join(dataDir, 'template');
    await cp(outside.template, template, { recursive: true });
    await mkdir(join(dataDir, 'elsewhere'));
    await symlink(join(dataDir, 'elsewhere'), join(template, 'database', 'not a file'));
    await writeTemplateManifest(template);
    await expect(openEmbedded({ dataDir, ...outside, template })).rejects.toThrow(/EISDIR/);
    expect(existsSync(join(dataDir, 'database.new'))).toBe(true);
    expect(existsSync(join(dataDir, 'database'))).toBe(false);
  });
});

it('lets nobody but its owner look into it, no matter who made its folder', {
  timeout: PATIENCE_MS,
}, async () => {
  await (await openEmbedded({ dataDir, ...outside })).close();
  const folder = join(dataDir, 'database');
  await chmod(folder, 0o755);
  const database = await openEmbedded({ dataDir, ...outside });
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  await database.close();
});

it('keeps what was committed after it is closed and opened again', { timeout: PATIENCE_MS }, async () => {
  const first = await openEmbedded({ dataDir, ...outside });
  await first.intake.run((db) => db.execute(sql`insert into installation (key, value) values ('k', 'v')`));
  await first.close();
  const second = await openEmbedded({ dataDir, ...outside });
  const row = await second.intake.run((db) =>
    onlyRow(db, sql`select value from installation where key = 'k'`),
  );
  await second.close();
  expect(row).toEqual({ value: 'v' });
});

it('clears temporary files away that a sort left when it was killed', { timeout: PATIENCE_MS }, async () => {
  await (await openEmbedded({ dataDir, ...outside })).close();
  const folder = join(dataDir, 'database', 'base', 'pgsql_tmp');
  await mkdir(folder);
  await writeFile(join(folder, 'pgsql_tmp1.0'), 'Ada');
  const database = await openEmbedded({ dataDir, ...outside });
  expect(existsSync(folder)).toBe(false);
  await database.close();
});

it('deletes what a rewrite of a table left when it was killed, and nothing else', {
  timeout: PATIENCE_MS,
}, async () => {
  const database = await openEmbedded({ dataDir, ...outside });
  const base = join(dataDir, 'database', 'base');
  const [own] = (await readdir(base)).toSorted((a, b) => Number(b) - Number(a));
  const left = join(base, own ?? '', '999999.1');
  await writeFile(left, 'Ada');
  await database.purgeDeleted();
  expect(existsSync(left)).toBe(false);
  await database.close();
  const again = await openEmbedded({ dataDir, ...outside });
  expect(await again.intake.run((db) => appliedMigrations(db))).not.toEqual(new Set());
  await again.close();
});

it('refuses to start when commits do not reach the disk', { timeout: PATIENCE_MS }, async () => {
  const forgetful = vi.spyOn(DurableFiles.prototype, 'synced', 'get');
  forgetful.mockReturnValue(0);
  await expect(openEmbedded({ dataDir, ...outside })).rejects.toThrow(/would lose awards in a power cut/);
  forgetful.mockRestore();
  const lock = await lockFolder(dataDir, outside.onLockLost);
  await lock.release();
});

// With the flock program, and as where there is none.
describe.each([
  ['flock', lockFolder],
  ['socket', lockWithSocket],
] as const)('the lock by %s', (_name, lock) => {
  it('gives the folder to one holder at a time', async () => {
    const first = await lock(dataDir, outside.onLockLost);
    await expect(lock(dataDir, outside.onLockLost)).rejects.toThrow(/in use by process/);
    await first.release();
    const next = await lock(dataDir, outside.onLockLost);
    await next.release();
  });

  it('gives the folder to exactly one of many that race', async () => {
    const racers = await Promise.allSettled(
      Array.from({ length: 8 }, () => lock(dataDir, outside.onLockLost)),
    );
    const winners = racers.flatMap((racer) => (racer.status === 'fulfilled' ? [racer.value] : []));
    expect(winners).toHaveLength(1);
    await winners[0]?.release();
  });
});

it('has a lock that only the owner of the folder can take, also where an older one let others read it', async () => {
  const file = join(dataDir, 'lock');
  await chmod(dataDir, 0o755);
  await (await lockFolder(dataDir, outside.onLockLost)).release();
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await chmod(file, 0o644);
  await (await lockFolder(dataDir, outside.onLockLost)).release();
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

it('says that a folder cannot be locked, and what to do', async () => {
  const deep = join(dataDir, 'x'.repeat(120));
  await mkdir(deep);
  await expect(lockWithSocket(deep, () => {})).rejects.toThrow(
    /cannot be locked: its path is too long\. Install the program flock/,
  );
});

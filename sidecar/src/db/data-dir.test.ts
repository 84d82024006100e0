import { chown, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StartFault } from '../errors.ts';
import { lacksDatabase, prepareDataDir, requireOwnDatabase } from './data-dir.ts';
import { assertMajorVersion } from './pglite-instance.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sidecar-data-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('makes the folder with those above it', async () => {
  await prepareDataDir(join(folder, 'a', 'b'));
  await expect(requireOwnDatabase(folder)).rejects.toThrow('There is no whole database in');
});

it.each([
  ['a file', 'file', /there is a file, .* of that name\./],
  ['a link that leads nowhere', 'link', /there is a file, or a link that leads nowhere, of that name\./],
  ['below a file', 'file/data', /a part of this path is a file, not a folder\./],
])('says that it is %s', async (_what, name, why) => {
  await writeFile(join(folder, 'file'), '');
  await symlink('nowhere', join(folder, 'link'));
  const preparing = prepareDataDir(join(folder, name));
  await expect(preparing).rejects.toThrow(StartFault);
  await expect(preparing).rejects.toThrow(why);
});

it('says why where no folder can be made', async () => {
  // Every user may look into this one, and nobody may make anything in it.
  await expect(prepareDataDir('/proc/sidecar/data')).rejects.toThrow(
    /The data folder \/proc\/sidecar\/data cannot be used: /,
  );
});

it('refuses a database of which a part is missing', async () => {
  await mkdir(join(folder, 'global'));
  await writeFile(join(folder, 'PG_VERSION'), '18\n');
  await expect(requireOwnDatabase(folder)).rejects.toThrow(
    `There is no whole database in ${folder}: global/pg_control is missing. Restore a backup into an empty data folder, or copy that one again, whole, from where its sidecar was stopped.`,
  );
});

it.each(['', 'eighteen', '\0\0'])('refuses a database whose version was cut off: %j', async (version) => {
  await writeFile(join(folder, 'PG_VERSION'), version);
  expect(() => assertMajorVersion(folder)).toThrow(/There is no whole database in .*: PG_VERSION is missing/);
});

it('keeps root from writing into the database of another user, who could not open it any more', async () => {
  await mkdir(join(folder, 'global'));
  await writeFile(join(folder, 'PG_VERSION'), '18\n');
  await writeFile(join(folder, 'global', 'pg_control'), '');
  const { uid } = userInfo();
  await requireOwnDatabase(folder, uid);
  const owner = uid === 0 ? 65_534 : uid;
  if (uid === 0) await chown(folder, owner, owner);
  await expect(requireOwnDatabase(folder, 0)).rejects.toThrow(
    `belongs to the user with the id ${owner}, who could not open it any more`,
  );
});

it('keeps root from making a database in the folder of another user', async () => {
  const { uid } = userInfo();
  await prepareDataDir(folder, uid);
  const owner = uid === 0 ? 65_534 : uid;
  if (uid === 0) await chown(folder, owner, owner);
  const why = `The data folder ${folder} belongs to the user with the id ${owner}, who could not open what root makes in it.`;
  await expect(prepareDataDir(folder, 0)).rejects.toThrow(why);
  // Whose the database is says the check of the database.
  await mkdir(join(folder, 'database'));
  await prepareDataDir(folder, 0);
});

it('tells a folder without a database from one that it cannot look into', async () => {
  expect(await lacksDatabase(folder)).toBe(true);
  expect(await lacksDatabase(join(folder, 'none'))).toBe(true);
  await writeFile(join(folder, 'file'), '');
  await expect(lacksDatabase(join(folder, 'file', 'data'))).rejects.toThrow(
    /cannot be used: a part of this path is a file/,
  );
  await mkdir(join(folder, 'database'));
  expect(await lacksDatabase(folder)).toBe(false);
});

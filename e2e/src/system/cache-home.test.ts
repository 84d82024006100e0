import { mkdtempSync, rmSync, type StatsFs, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { memoryHome, requireCache } from './cache-home.ts';

const TMPFS = 0x01021994;
const EXT4 = 0xef53;
const MB = 2 ** 20;
const fileSystem = (type: number, megabytes: number) => () =>
  ({ type, bsize: 4_096, bavail: (megabytes * MB) / 4_096 }) as StatsFs;

it('is in memory where there is plenty of it', () => {
  expect(memoryHome({}, fileSystem(TMPFS, 2_048))).toMatch(/^\/dev\/shm\/local_navigatr-\d*-[0-9a-f]{8}$/);
});

it('is another one for another cache', () => {
  const homeOf = (cache: string) => memoryHome({ XDG_CACHE_HOME: cache }, fileSystem(TMPFS, 2_048));
  expect(homeOf('/one')).not.toBe(homeOf('/two'));
  expect(homeOf('/one')).toBe(homeOf('/one'));
});

it.each([
  ['where a container has 64 MB', fileSystem(TMPFS, 64)],
  ['where it is a disk', fileSystem(EXT4, 100_000)],
  [
    'on another system',
    () => {
      throw new Error('ENOENT');
    },
  ],
])('is not %s', (_where, look) => {
  expect(memoryHome({}, look)).toBeUndefined();
});

it('says so of a place where no folder can be made, and does not try for ever', () => {
  expect(() => requireCache({ XDG_CACHE_HOME: '/proc/nope' })).toThrow(
    /^\/proc\/nope\/.* cannot be written; /,
  );
});

it('says that the cache cannot be written, and how to name another', () => {
  const folder = mkdtempSync(join(tmpdir(), 'navigatr-cache-'));
  try {
    expect(() => requireCache({ XDG_CACHE_HOME: folder })).not.toThrow();
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(() => requireCache({ XDG_CACHE_HOME: file })).toThrow(
      `${join(file, 'local_navigatr')} cannot be written; Moodles are kept there. Name a folder of yours in XDG_CACHE_HOME.`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

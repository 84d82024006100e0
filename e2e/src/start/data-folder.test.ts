import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataFolder } from './data-folder.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'navigatr-test-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('openDataFolder', () => {
  it('keeps the secret of a given folder', () => {
    const first = openDataFolder(join(home, 'data'));
    mkdirSync(first.ledger);
    first.remove();
    const second = openDataFolder(join(home, 'data'));
    expect([first.kind, second.kind]).toEqual(['new', 'kept']);
    expect(second.secret).toBe(first.secret);
  });

  it('lets nobody else read the secret', () => {
    openDataFolder(join(home, 'data'));
    expect(statSync(join(home, 'data', 'pairing-secret')).mode & 0o077).toBe(0);
  });

  // Node's own way of making folders with those above them never ends in /proc.
  it.each(['/proc/nope', '/proc/nope/data'])(
    'says of %s that it cannot be used, and how to go on',
    (folder) => {
      expect(() => openDataFolder(folder)).toThrow(
        `The data folder ${folder} cannot be made or written. Name another one in --data-dir.`,
      );
    },
  );

  it('says of a file that it is none', () => {
    writeFileSync(join(home, 'file'), '');
    for (const folder of [join(home, 'file'), join(home, 'file', 'data')])
      expect(() => openDataFolder(folder)).toThrow(/ cannot be made or written\. /);
  });

  it('makes the folder with those above it', () => {
    expect(openDataFolder(join(home, 'a', 'b')).kind).toBe('new');
  });

  it('removes a temporary folder', () => {
    const folder = openDataFolder(undefined);
    expect(Buffer.from(folder.secret, 'base64')).toHaveLength(32);
    folder.remove();
    expect(existsSync(dirname(folder.ledger))).toBe(false);
  });
});

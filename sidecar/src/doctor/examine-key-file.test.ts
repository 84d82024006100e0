import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { examineKeyFile } from './examine-key-file.ts';

const SELF = process.getuid?.() ?? 0;
const OTHER = SELF + 1;

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'navigatr-key-file-'));
  file = join(folder, 'master_key');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What is said to a user of a file with these rights, which belongs to us. */
const says = async (mode: number, user: number, ofContainer?: string) => {
  writeFileSync(file, 'key');
  chmodSync(file, mode);
  const findings = await examineKeyFile(file, { user, group: 1000 }, ofContainer);
  return findings.map(({ text }) => text);
};

describe('the file of the master key', () => {
  it('is closed to others by its owner', async () => {
    const sentence = `Others may read the master key file. chmod 600 ${file}`;
    expect(await says(0o600, SELF)).toEqual([]);
    expect(await says(0o640, SELF)).toEqual([sentence]);
    expect(await says(0o644, SELF)).toEqual([sentence]);
  });

  it('of another user is read by its group, as Kubernetes has it', async () => {
    expect(await says(0o440, OTHER)).toEqual([]);
  });

  it('of another user is closed to the rest in a way that leaves it readable', async () => {
    expect(await says(0o644, OTHER)).toEqual([
      `Others may read the master key file. chgrp 1000 ${file} && chmod 640 ${file}`,
    ]);
  });

  it('of another user may be open where it is for this container alone', async () => {
    expect(await says(0o444, OTHER, folder)).toEqual([]);
  });
});

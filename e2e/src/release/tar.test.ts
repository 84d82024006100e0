import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { mustRun } from '../system/command.ts';
import { type Content, text } from './content.ts';
import { packTar } from './tar.ts';

const date = new Date('2026-11-21T10:00:00Z');
const long = `${'a'.repeat(60)}/${'b'.repeat(60)}/file.txt`;
const content: Content = new Map([
  ['z.txt', text('last')],
  [long, text('Wörter')],
  ['bin/program', { ...text('#!/bin/sh\n'), mode: 'program' }],
]);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'navigatr-tar-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('is unpacked by tar, with its programs and long paths', async () => {
  await writeFile(join(folder, 'a.tgz'), packTar(content, { top: 'top', date }));
  await mustRun('tar', ['xzf', 'a.tgz'], { cwd: folder });
  expect(await readFile(join(folder, 'top', long), 'utf8')).toBe('Wörter');
  expect((await stat(join(folder, 'top/bin/program'))).mode & 0o111).toBe(0o111);
  expect((await stat(join(folder, 'top/z.txt'))).mtime).toEqual(date);
});

it('gives the same bytes in whatever order the files come', () => {
  const reversed = new Map([...content].toReversed());
  expect(
    Buffer.from(packTar(reversed, { top: 'top', date })).equals(packTar(content, { top: 'top', date })),
  ).toBe(true);
});

it('refuses a path that no tar file can hold', () => {
  const path = 'x'.repeat(120);
  expect(() => packTar(new Map([[path, text('')]]), { top: 'top', date })).toThrow('too long');
});

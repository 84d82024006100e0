import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { makeTemplate } from './make.ts';

const template = inject('embeddedTemplate');

it('makes no other where there is one for this sidecar', async () => {
  const { ino } = await stat(template);
  await makeTemplate(template);
  expect((await stat(template)).ino).toBe(ino);
});

it('lets every user read what one of them built', async () => {
  const names = await readdir(template, { recursive: true });
  const modes = await Promise.all(names.map(async (name) => (await stat(join(template, name))).mode & 0o044));
  expect(new Set(modes)).toEqual(new Set([0o044]));
});

it('has the one database that is used, and none to make others from', async () => {
  expect(await readdir(join(template, 'database', 'base'))).toHaveLength(1);
});

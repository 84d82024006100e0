import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';

const run = promisify(execFile);
const build = fileURLToPath(new URL('build.ts', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sidecar-same-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function makeIn(name: string, env: NodeJS.ProcessEnv): Promise<Map<string, string>> {
  const template = join(folder, name);
  await run(process.execPath, ['--import', 'tsx', build, template], { env: { ...process.env, ...env } });
  const entries = await readdir(template, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = files.map(
    async (file) => [file.slice(template.length), await readFile(file, 'base64')] as const,
  );
  return new Map(await Promise.all(contents));
}

it('makes the same bytes in another folder, at another time, in another time zone', async () => {
  const [one, other] = await Promise.all([
    makeIn('one', { TZ: 'UTC' }),
    makeIn('quite-another', { TZ: 'Asia/Tokyo' }),
  ]);
  expect(one.size).toBeGreaterThan(100);
  expect([...other.keys()].filter((file) => other.get(file) !== one.get(file))).toEqual([]);
  expect(other.size).toBe(one.size);
});

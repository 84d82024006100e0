import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folderOf } from '../places.ts';
import { findBuilt } from './find-built.ts';

it.each([
  ['a database', 'await openDatabase({ config });', 'openDatabase'],
  ['a platform', 'const one = createObf(name, given);', 'createObf'],
  ['a registry', 'return new Platforms([one]);', 'new Platforms'],
])('finds %s that a room builds', (_what, code, built) => {
  expect(findBuilt('doctor/examine-ledger.ts', code)).toEqual([
    `doctor/examine-ledger.ts has ${built}: only app.ts builds, let it hand that in`,
  ]);
});

it.each([
  ['app', 'app.ts', 'startWorker(deps);'],
  ['a test', 'delivery/worker.db.test.ts', 'startWorker(deps);'],
  ['what tests share', 'testing/running-server.ts', 'startServer(deps, allRoutes);'],
  ['the function', 'db/open.ts', 'export async function openDatabase() {}'],
  ['a comment', 'db/open.ts', '// As openDatabase() does.'],
])('leaves alone %s', (_what, path, code) => {
  expect(findBuilt(path, code)).toEqual([]);
});

it('finds nothing in the sidecar', () => {
  const source = join(folderOf('sidecar'), 'src');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  expect(files).toContain('app.ts');
  expect(files.flatMap((file) => findBuilt(file, readFileSync(join(source, file), 'utf8')))).toEqual([]);
});

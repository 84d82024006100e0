import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inspectSidecar } from './inspect-sidecar.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'navigatr-inspect-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const problemsOf = (page: string, text: string): string[] => {
  const file = join(folder, page);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return inspectSidecar({ folder, bytes: 1, buildFolders: [] }).filter((one) => one.startsWith(page));
};

it.each([
  '```sh\nnpm run sandbox\n```',
  '`npx --yes pnpm@12.21.0 build` makes it.',
  'Run `node sidecar/dist/main.mjs doctor`.',
  'See `e2e/src/audit`.',
])('a page of the archive may not show %j, which needs a checkout', (text) => {
  expect(problemsOf('docs/page.md', text)).toEqual([expect.stringContaining('needs a checkout')]);
});

it.each([
  'In a checkout of the sources: `npm run sandbox`.',
  '```sh\nnpm install -g ./x.tgz\nsidecar serve\n```',
])('a page of the archive may show %j', (text) => {
  expect(problemsOf('docs/page.md', text)).toEqual([]);
});

it('a page leads to nothing that is not there', () => {
  expect(problemsOf('docs/page.md', '[other](other.md#part)')).toEqual([
    'docs/page.md leads to other.md, which is not there.',
  ]);
});

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildSidecar } from './build-sidecar.ts';

let root: string;
const inSidecar = (...parts: string[]) => join(root, 'sidecar', ...parts);

/** A sidecar whose build copies its one source. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'navigatr-test-'));
  for (const folder of ['src', 'dist', 'node_modules']) mkdirSync(inSidecar(folder), { recursive: true });
  const scripts = { build: 'cp src/main.ts dist/main.mjs && echo built >> node_modules/builds' };
  writeFileSync(inSidecar('package.json'), JSON.stringify({ scripts }));
  writeFileSync(inSidecar('src', 'main.ts'), 'one');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const build = () => buildSidecar(() => undefined, root);
const countBuilds = () => readFileSync(inSidecar('node_modules', 'builds'), 'utf8').split('\n').length - 1;

describe('buildSidecar', () => {
  it('builds once for the same sources', async () => {
    await build();
    await build();
    expect(countBuilds()).toBe(1);
  });

  it('builds again when a source changed', async () => {
    await build();
    writeFileSync(inSidecar('src', 'main.ts'), 'two');
    await build();
    expect(readFileSync(inSidecar('dist', 'main.mjs'), 'utf8')).toBe('two');
  });

  it('builds again over what was not built by it', async () => {
    await build();
    writeFileSync(inSidecar('dist', 'main.mjs'), 'by hand');
    await build();
    expect(readFileSync(inSidecar('dist', 'main.mjs'), 'utf8')).toBe('one');
  });

  it('builds again when a source was changed there and back under the build', async () => {
    const meanwhile =
      'echo two > src/main.ts; cp src/main.ts dist/main.mjs; printf one > src/main.ts; echo built >> node_modules/builds';
    const scripts = { build: meanwhile };
    writeFileSync(inSidecar('package.json'), JSON.stringify({ scripts }));
    await build();
    await build();
    expect(countBuilds()).toBe(2);
  });

  it('tells what a failing build said', async () => {
    writeFileSync(
      inSidecar('package.json'),
      JSON.stringify({ scripts: { build: 'echo no such type; exit 1' } }),
    );
    await expect(build()).rejects.toThrow('no such type');
  });
});

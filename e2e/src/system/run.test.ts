import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { runCommand } from './command.ts';

const RUN = fileURLToPath(new URL('../../bin/run.mjs', import.meta.url));

const run = (...args: string[]) => runCommand(process.execPath, [RUN, ...args]);

it.each([[[]], [['nothing']], [['toString']]])('called with %j it says what there is', async (args) => {
  const { code, stderr } = await run(...args);
  expect([code, stderr]).toEqual([1, expect.stringContaining('<start|test|sandbox|moodle|')]);
});

describe('where the workspace cannot be installed', () => {
  const checkout = mkdtempSync(join(tmpdir(), 'navigatr-run-'));
  afterAll(() => rmSync(checkout, { recursive: true }));
  const start = join(checkout, 'e2e/bin/run.mjs');
  cpSync(RUN, start);
  mkdirSync(join(checkout, 'e2e/src/start'), { recursive: true });
  writeFileSync(join(checkout, 'e2e/src/start/main.ts'), '');
  const said = () => runCommand(process.execPath, [start, 'start'], { env: { PATH: checkout } });

  it('says which program is missing where npm came without npx', async () => {
    const { code, stderr } = await said();
    expect([code, stderr]).toEqual([1, expect.stringContaining('npx was not found. It comes with npm')]);
    expect(stderr).not.toContain('network');
  });

  it('says what npx said, and where to look', async () => {
    const refusal = 'npm error code SELF_SIGNED_CERT_IN_CHAIN';
    writeFileSync(join(checkout, 'npx'), `#!/bin/sh\necho '${refusal}' >&2\nexit 1\n`, { mode: 0o755 });
    const { code, stderr } = await said();
    expect([code, stderr]).toEqual([1, expect.stringContaining(refusal)]);
    expect(stderr).toContain('https_proxy');
    expect(stderr).toContain('NODE_EXTRA_CA_CERTS');
  });
});

it('hands over arguments and the exit code', { timeout: 60_000 }, async () => {
  expect(await run('moodle', 'list')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^4\.1 /m) });
  expect(await run('moodle', 'up', '0.1', '--native')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('"0.1"'),
  });
});

it('passes a signal on and ends with what it ran', { timeout: 60_000 }, async () => {
  const child = spawn(process.execPath, [RUN, 'sandbox', '--port', '0'], { stdio: 'pipe' });
  await once(child.stdout, 'data');
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect((await ended)[0]).toBe(0);
});

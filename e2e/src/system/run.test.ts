import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runCommand } from './command.ts';

const RUN = fileURLToPath(new URL('../../bin/run.mjs', import.meta.url));

const run = (...args: string[]) => runCommand(process.execPath, [RUN, ...args]);

it.each([[[]], [['nothing']], [['toString']]])('called with %j it says what there is', async (args) => {
  const { code, stderr } = await run(...args);
  expect([code, stderr]).toEqual([1, expect.stringContaining('<start|test|sandbox|moodle|')]);
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

import { expect, it } from 'vitest';
import { CommandFailed, canRun, lastLines, mustRun, runCommand } from './command.ts';

it('passes input in and output out', async () => {
  expect(
    await mustRun('sh', ['-c', 'read line; echo "got $line $EXTRA"'], { input: 'a\n', env: { EXTRA: 'b' } }),
  ).toBe('got a b\n');
});

it('tells a failure with what the program said', async () => {
  const failing = mustRun('sh', ['-c', 'echo out; echo why >&2; exit 3']);
  await expect(failing).rejects.toThrow(CommandFailed);
  await expect(failing).rejects.toThrow(/exit 3(.|\n)*out\n\s*why/);
});

it('ends a program that takes too long', async () => {
  expect((await runCommand('sleep', ['60'], { timeoutMs: 20 })).code).toBeNull();
});

it('survives a program that does not read its input', async () => {
  expect((await runCommand('true', [], { input: 'x'.repeat(1_000_000) })).code).toBe(0);
});

it('takes a missing program for one that cannot run', async () => {
  expect(await canRun('no-such-program-here', [])).toBe(false);
});

it('ends a program together with everything it started', async () => {
  const stop = new AbortController();
  let nested = 0;
  const onOutput = (piece: string) => {
    nested = Number(piece);
    stop.abort();
  };
  const script = 'sleep 600 & echo $!; wait';
  const { code } = await runCommand('sh', ['-c', script], { signal: stop.signal, onOutput });
  expect(code).toBeNull();
  expect(() => process.kill(nested, 0)).toThrow('ESRCH');
});

it('does not wait for what a program left behind', { timeout: 20_000 }, async () => {
  const { code, stdout } = await runCommand('sh', ['-c', 'sleep 600 & echo $!']);
  process.kill(Number(stdout), 'SIGKILL');
  expect(code).toBe(0);
});

it('takes variables away', async () => {
  const script = 'echo "$SET $HOME."';
  expect(await mustRun('sh', ['-c', script], { env: { SET: '1', HOME: undefined } })).toBe('1 .\n');
});

it('rejects when a program cannot be started', async () => {
  await expect(runCommand('no-such-program-here', [])).rejects.toThrow('ENOENT');
});

it('keeps the last lines', () => {
  expect(lastLines('a\nb\nc\n', 2)).toBe('b\nc');
});

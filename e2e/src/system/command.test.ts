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

it('keeps the last lines', () => {
  expect(lastLines('a\nb\nc\n', 2)).toBe('b\nc');
});

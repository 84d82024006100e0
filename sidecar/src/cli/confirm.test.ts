import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { confirmOn } from './confirm.ts';

const answered = (text: string | null): Promise<boolean> => {
  const [input, output] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY: true })];
  output.resume();
  const answer = confirmOn({ input, output }, 'Undo it?');
  if (text === null) input.end();
  else input.write(text);
  return answer;
};

it.each([
  ['y\n', true],
  [' YES\n', true],
  ['\n', false],
  ['no\n', false],
  ['\u0003', false],
  ['y\u0003', false],
  ['\u0004', false],
  [null, false],
])('an answer of %j is %s', async (text, isYes) => {
  expect(await answered(text)).toBe(isYes);
});

it('drives no terminal', async () => {
  const output = Object.assign(new PassThrough(), { isTTY: false });
  const input = new PassThrough();
  input.end('y\n');
  await confirmOn({ input, output }, 'Undo \u001b]0;owned?');
  expect(String(output.read())).toBe('Undo  ]0;owned? [y/N] ');
});

import { expect, it } from 'vitest';
import { ConfigFault } from '../config.ts';
import { StartFault, Unconfirmed } from '../errors.ts';
import { failureOf } from './failure.ts';

it.each([
  [new StartFault('of https://x.example\u001b]0;owned\u0007.\n\tNext.\u009b2J\u202e'), 69],
  [new Unconfirmed('Undo \u001b[2J?'), 69],
  [new ConfigFault(['SIDECAR_OBF_URLS \u001b[31m is wrong']), 78],
  [new Error('\u001b[2J secret'), 70],
])('what is said of a failure drives no terminal', (error, code) => {
  const said = failureOf(error);
  expect(said.code).toBe(code);
  expect(said.text.replace(/[\n\t]/g, '')).not.toMatch(/\p{Cc}|\p{Cf}/u);
  expect(said.text).not.toContain('secret');
});

it('keeps its lines', () => {
  expect(failureOf(new StartFault('One.\n\tTwo \u001b]x.')).text).toBe('One.\n\tTwo  ]x.');
});

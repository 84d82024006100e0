import { expect, test } from 'vitest';
import { codeOf, sentenceOf } from './notice.ts';

test("a rejected call's sentence and code are read, whatever was rejected", () => {
  const exception = { message: 'Choose.', errorcode: 'waitingchoice', stacktrace: 'secret' };
  expect([sentenceOf(exception), codeOf(exception)]).toEqual(['Choose.', 'waitingchoice']);
  expect([sentenceOf('Gone.'), codeOf('Gone.')]).toEqual(['Gone.', '']);
  expect([sentenceOf(null), codeOf(null)]).toEqual(['null', '']);
  expect(codeOf(new Error('x'))).toBe('');
});

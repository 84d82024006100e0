import { describe, expect, test } from 'vitest';
import { text } from './text.ts';

describe('text from outside', () => {
  test.each(['', '<b>"markup"</b>', 'שלום', '👩🏽‍🎓', 'a\r\nb\t', '\u{20BB7}'])('may be %j', (value) => {
    expect(text(50).parse(value)).toBe(value);
  });

  test.each([
    ['NUL', 'a\u0000b'],
    ['U+FFFE', 'a\uFFFEb'],
    ['U+FFFF', 'a\uFFFFb'],
    ['half of a surrogate pair', 'a\uD83Db'],
  ])('may not hold %s', (_, value) => {
    expect(text(50).safeParse(value).success).toBe(false);
  });

  test('may be as long as its limit and no longer', () => {
    expect(text(3).safeParse('abc').success).toBe(true);
    expect(text(3).safeParse('abcd').success).toBe(false);
  });
});

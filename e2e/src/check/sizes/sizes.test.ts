import { expect, it } from 'vitest';
import { findLong } from './find-long.ts';
import { findWide, WIDEST } from './find-wide.ts';
import { LIMIT } from './limits.ts';

const text = (lines: number): string => '//\n'.repeat(lines);

it.each(['sidecar/src/app.ts', 'moodle-plugin/badge.php', 'e2e/src/browser/log.spec.ts'])(
  'finds %s with a line too many',
  (path) => {
    expect(findLong(path, text(LIMIT))).toBeUndefined();
    expect(findLong(path, text(LIMIT + 1))).toBe(`${path} has ${LIMIT + 1} lines, at most ${LIMIT}`);
  },
);

it.each([
  ['prose', 'docs/operating.md'],
  ['what is generated', 'moodle-plugin/classes/local/contract/vocabulary.php'],
  ['the one file of strings', 'moodle-plugin/lang/en/local_navigatr.php'],
])('leaves %s alone', (_what, path) => {
  expect(findLong(path, text(10 * LIMIT))).toBeUndefined();
});

it('finds a line of PHP with a letter too many', () => {
  const line = 'ü'.repeat(WIDEST);
  expect(findWide('moodle-plugin/badge.php', line)).toEqual([]);
  expect(findWide('moodle-plugin/badge.php', `\n${line}.`)).toEqual([
    `moodle-plugin/badge.php:2 has ${WIDEST + 1} letters, at most ${WIDEST}`,
  ]);
  expect(findWide('moodle-plugin/lang/en/local_navigatr.php', `${line}.`)).toEqual([]);
});

import { expect, it } from 'vitest';
import { findLong } from './find-long.ts';
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

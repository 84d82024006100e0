import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findPhp } from '../../system/php.ts';
import { findLarge } from './find-large.ts';
import { functionLines } from './function-lines.ts';
import { phpFunctionLines } from './php-function-lines.ts';

const php = await findPhp();

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'functions-'));
});
afterEach(() => rm(folder, { recursive: true }));

const sizesIn = (text: string): [string, number][] =>
  functionLines('a.ts', text).map(({ name, lines }) => [name, lines]);

it.each([
  ['a function', 'function one() {\n  two();\n}', 'one', 3],
  ['a method', 'class A {\n  #one() {\n    return 1;\n  }\n}', '#one', 3],
  ['a constructor', 'class A {\n  constructor() {}\n}', 'constructor', 1],
  ['an arrow', 'const one = () =>\n  two();', 'one', 2],
  ['an entry of an object', 'const a = {\n  one: () => 1,\n};', 'one', 1],
  ['a test', "it('is so', () => {\n  expect(1);\n});", "'is so'", 3],
])('measures %s in TypeScript', (_what, text, name, lines) => {
  expect(sizesIn(text)).toEqual([[name, lines]]);
});

it('measures no argument of a call, and no function without a body', () => {
  expect(sizesIn('list.map((x) => x); declare function one(): void;')).toEqual([]);
});

it('counts neither blank lines nor comments, and every line of a text', () => {
  const text = 'function one() {\n  // Why.\n\n  /* And\n  so on */\n  return `a\n\n b`;\n}';
  expect(sizesIn(text)).toEqual([['one', 5]]);
});

it.skipIf(php === undefined)('measures PHP as TypeScript', async () => {
  const code = `<?php
abstract class a {
    /** Why. */
    public function &one(): string {
        // Why.

        return "{$this->b} \${c}
            d";
    }

    abstract public function none(): void;
}
$x = function () { return 1; };
function two() { foreach ([1] as $y) { } }
`;
  await writeFile(join(folder, 'a.php'), code);
  expect(await phpFunctionLines(php?.binary ?? '', folder, ['a.php'])).toEqual([
    { path: 'a.php', line: 4, name: 'one', lines: 4 },
    { path: 'a.php', line: 14, name: 'two', lines: 1 },
  ]);
});

const bounds = [{ what: 'Ours', files: /^a/, median: 2, p90: 5 }];
const sized = (...lines: number[]) =>
  lines.map((n, at) => ({ path: 'a.ts', line: at, name: `f${at}`, lines: n }));

it('finds functions that have grown, and names the longest', () => {
  const most = Array.from({ length: 9 }, () => 2);
  expect(findLarge(sized(...most, 5), bounds)).toEqual([]);
  expect(findLarge(sized(...most, 6), bounds)[0]).toMatch(
    /^Ours: 90th percentile of 10 functions 6 lines, at most 5\. The longest: a\.ts:9 f9 \(6\), /,
  );
  expect(findLarge(sized(2, 3, 3), bounds)[0]).toMatch(/^Ours: median of 3 functions 3 lines, at most 2\./);
});

it('leaves to a body of code what fits no one before it', () => {
  const others = [...bounds, { what: 'All', files: /./, median: 1, p90: 1 }];
  expect(findLarge(sized(2), others)).toEqual([]);
});

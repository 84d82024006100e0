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

const bodies = [{ what: 'Ours', files: /^a/ }];
const sized = (...lines: number[]) =>
  lines.map((count, at) => ({ path: 'a.ts', line: at, name: `f${at}`, lines: count }));

it('finds functions that have grown, and names the longest', () => {
  const most = Array.from({ length: 9 }, () => 8);
  expect(findLarge(sized(...most, 18), bodies)).toEqual([]);
  expect(findLarge(sized(...most, 19), bodies)[0]).toMatch(
    /^Ours: 90th percentile of 10 functions 19 lines, at most 18\. The longest: a\.ts:9 f9 \(19\), /,
  );
  expect(findLarge(sized(8, 9, 9), bodies)[0]).toMatch(/^Ours: median of 3 functions 9 lines, at most 8\./);
});

it('leaves to a body of code what fits no one before it, and generated classes to nobody', () => {
  const long = { line: 1, name: 'f', lines: 99 };
  const found = (path: string) => findLarge([{ path, ...long }]).map((sentence) => sentence.split(':')[0]);
  expect(found('sidecar/src/app.test.ts')).toEqual(['Tests of the sidecar', 'Tests of the sidecar']);
  expect(found('sidecar/src/app.ts')).toEqual(['The sidecar', 'The sidecar']);
  expect(found('moodle-plugin/classes/local/contract/get_badges.php')).toEqual([]);
});

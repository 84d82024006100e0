import { expect, it } from 'vitest';
import { splitShell } from './split-shell.ts';

const wordsOf = (text: string) => splitShell(text).map(({ words }) => words);

it.each([
  ['a comment is no command', 'npm start  # and more\n# only this', [['npm', 'start']]],
  ['a # inside a word is one', 'curl a/#b', [['curl', 'a/#b']]],
  ['commands on one line', 'a 1 && b 2 || c; d | e', [['a', '1'], ['b', '2'], ['c'], ['d'], ['e']]],
  ['quotes keep words together', `a 'b c' "d \\"e\\" f" g'h i'`, [['a', 'b c', 'd \\"e\\" f', 'gh i']]],
  ['a quote may end on a later line', "a '{\n  1}'\nb", [['a', '{\n  1}'], ['b']]],
  ['a backslash joins lines', 'a \\\n  b', [['a', 'b']]],
  ['variables before a program are not it', 'X=1 Y="2 3" a b', [['a', 'b']]],
  ['what a command gives is a word', 'export A=$(b 32 | c)', [['export', 'A=$(b 32 | c)']]],
  ['where output goes is no word', 'a b >c 2>&1 < d', [['a', 'b']]],
  ['a here document is text', "a <<'END' b\nnot a command\nEND\nc", [['a', 'b'], ['c']]],
])('%s', (_what, text, words) => {
  expect(wordsOf(text)).toEqual(words);
});

it('knows the folder that cd went to on the same line', () => {
  expect(splitShell('cd sidecar && a b\nc')).toEqual([
    { words: ['a', 'b'], folder: 'sidecar' },
    { words: ['c'], folder: '.' },
  ]);
});

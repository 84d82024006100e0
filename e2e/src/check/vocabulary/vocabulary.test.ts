import { expect, it } from 'vitest';
import { findDenied } from './find-denied.ts';

it.each([
  ['a wire value', 'sidecar/src/hold/place.ts', "place({ reason: 'cooling' });"],
  ['a column', 'moodle-plugin/classes/local/award/award.php', '<?php $DB->get_field("a", "timegone", []);'],
  ['an identifier of the sidecar', 'sidecar/src/lane/slot.ts', 'const punctual = 1;'],
  ['a private field', 'e2e/src/faults/run.ts', 'class Run { #scene = 1; }'],
  ['a variable of PHP', 'moodle-plugin/badge.php', '<?php\n$typed = 1;'],
  ['a method of PHP', 'moodle-plugin/badge.php', '<?php\npublic function act_here() {}'],
  ['a file', 'sidecar/src/award/accept-known.ts', ''],
  ['a folder', 'e2e/src/faults/cells/kill.ts', ''],
  ['a string', 'moodle-plugin/lang/en/local_navigatr.php', "$string['a'] = 'Your e-mail address';"],
  ['a comment with a spelling', 'sidecar/src/a.ts', '// An e-mail address.'],
  ['a comment in SQL', 'sidecar/src/a.ts', 'sql`select\n  -- Whoever asks.\n  1`'],
  ['a comment with a stiff word', 'moodle-plugin/classes/a.php', '<?php // Whom to ask.'],
  ['a test', 'sidecar/src/a.test.ts', "it('ends by itself', () => {});"],
  ['a message of the sidecar', 'sidecar/src/a.ts', 'log.warn(`lane ` + `goes on by itself`);'],
  ['a message of the plugin', 'moodle-plugin/classes/a.php', "<?php // It's\nreturn 'Whoever asks';"],
  ['a document', 'docs/operating.md', 'The sidecar starts by\nitself.'],
])('finds a planted word: %s', (_what, path, text) => {
  expect(findDenied(path, text)).toHaveLength(1);
});

it('says what to write instead', () => {
  expect(findDenied('sidecar/src/a.ts', "const reason = 'cooling';")).toEqual([
    'sidecar/src/a.ts: cooling → rate_limited',
  ]);
});

it.each([
  ['a comment may use an ordinary word', 'e2e/src/faults/run.ts', '// Nothing of the scene is left.'],
  ['a string of a test, too', 'sidecar/src/lane/slot.test.ts', "it('has met another', () => {});"],
  [
    'a comment of the plugin',
    'moodle-plugin/classes/a.php',
    '<?php // It ends again and again: "done".\n$a = \'b\';',
  ],
  ['a comment in SQL', 'sidecar/src/a.ts', 'sql`select\n  -- Checked anew.\n  1`'],
  ['a test', 'sidecar/src/a.test.ts', "it('ends again and again', () => {});"],
  ['a word that is longer', 'sidecar/src/a.ts', 'const method = retainer;'],
  ['a name of another package', 'sidecar/src/a.ts', 'const scene = 1;'],
  ['the step that renames a column', 'moodle-plugin/db/upgradelib.php', "<?php rename('timegone');"],
])('leaves alone what is legitimate: %s', (_what, path, text) => {
  expect(findDenied(path, text)).toEqual([]);
});

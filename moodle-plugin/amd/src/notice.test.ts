import { expect, test } from 'vitest';
import { codeOf, sentenceOf } from './error_sentence.ts';
import { escaped, showFailure } from './notice.ts';

test("a rejected call's sentence and code are read, whatever was rejected", () => {
  const exception = { message: 'Choose.', errorcode: 'waitingchoice', stacktrace: 'secret' };
  expect([sentenceOf(exception), codeOf(exception)]).toEqual(['Choose.', 'waitingchoice']);
  expect([sentenceOf('Gone.'), codeOf('Gone.')]).toEqual(['Gone.', '']);
  expect([sentenceOf(null), codeOf(null)]).toEqual(['null', '']);
  expect(codeOf(new Error('x'))).toBe('');
});

test.each([
  ['Map it first: Course &gt; More &gt; Navigatr Badge.', 'Map it first: Course > More > Navigatr Badge.'],
  ['The course "R&amp;D" is gone.', 'The course "R&D" is gone.'],
  ['It is called &lt;b&gt;.', 'It is called <b>.'],
  ['Fire &amp;amp; Rescue', 'Fire &amp; Rescue'],
  ['Ask <em>them</em><script>alert(1)</script>', 'Ask themalert(1)'],
])("Moodle's sentence %j is shown as %j, in a notice and in a toast", async (message, text) => {
  const exception = { message, errorcode: 'x' };
  const notice = document.createElement('div');
  const toast = document.createElement('div');
  showFailure(notice, exception);
  toast.innerHTML = escaped(sentenceOf(exception));
  expect([sentenceOf(exception), notice.textContent?.trim(), toast.textContent]).toEqual([text, text, text]);
});

test('what failed before Moodle came to the call says why, too', () => {
  expect(sentenceOf({ error: 'Site is being upgraded &amp; closed.', errorcode: 'upgraderunning' })).toBe(
    'Site is being upgraded & closed.',
  );
});

test("a sentence of the browser's own is no HTML", () => {
  expect(sentenceOf(new Error('a &amp; <b>'))).toBe('a &amp; <b>');
});

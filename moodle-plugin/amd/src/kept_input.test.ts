import { beforeEach, expect, test } from 'vitest';
import { createKeptInput } from './kept_input.ts';

const PAGE = '/local/navigatr/bulk.php?categoryid=1';
const form = `<form data-keep="1">
  <input type="hidden" name="sesskey" value="abc">
  <textarea name="pasted"></textarea>
  <input type="password" name="secret">
  <input type="checkbox" name="allow[]" value="a">
  <input type="checkbox" name="allow[]" value="b" checked>
</form>
<form><input name="token"></form>
<details><form><textarea name="evidencetemplate" data-keep="1"></textarea></form></details>`;

const field = <T extends HTMLElement = HTMLTextAreaElement>(selector: string): T => {
  const found = document.querySelector<T>(selector);
  if (!found) throw new Error(selector);
  return found;
};
const openPage = (): void => {
  document.body.innerHTML = form;
};
const typed = (): void => {
  field('[name="pasted"]').value = 'shortname,provider,badge';
  field('[name="evidencetemplate"]').value = 'In class';
  field<HTMLInputElement>('[name="secret"]').value = 's3cret';
  field<HTMLInputElement>('[name="token"]').value = 't0ken';
  field<HTMLInputElement>('[value="a"]').checked = true;
  field<HTMLInputElement>('[value="b"]').checked = false;
};
const ticked = (): boolean[] =>
  ['a', 'b'].map((value) => field<HTMLInputElement>(`[value="${value}"]`).checked);
const notice = (): string | null | undefined => document.querySelector('.alert')?.textContent;

beforeEach(() => {
  window.sessionStorage.clear();
  openPage();
});

test('what was sent when the session had ended is back after the login, once, and the page says so', () => {
  const input = createKeptInput(5, PAGE);
  typed();
  input.keep();
  openPage();
  createKeptInput(5, PAGE).restore('Back.');
  expect([field('[name="pasted"]').value, field('[name="evidencetemplate"]').value]).toEqual([
    'shortname,provider,badge',
    'In class',
  ]);
  expect([ticked(), field<HTMLDetailsElement>('details').open, notice()]).toEqual([
    [true, false],
    true,
    'Back.',
  ]);
  expect(document.activeElement?.textContent).toBe('Back.');
  openPage();
  createKeptInput(5, PAGE).restore('Back.');
  expect([field('[name="pasted"]').value, notice()]).toEqual(['', undefined]);
});

test('no secret is kept, and nothing that the page does not mark', () => {
  typed();
  createKeptInput(5, PAGE).keep();
  const stored = JSON.stringify({ ...window.sessionStorage });
  for (const word of ['s3cret', 't0ken', 'abc']) expect(stored).not.toContain(word);
});

test.each([
  ['another person', 6, PAGE],
  ['another category', 5, '/local/navigatr/bulk.php?categoryid=2'],
])('%s does not get it', (_who, user, page) => {
  typed();
  createKeptInput(5, PAGE).keep();
  openPage();
  createKeptInput(user, page).restore('Back.');
  expect([field('[name="pasted"]').value, notice()]).toEqual(['', undefined]);
});

test('what another person typed in this tab is thrown away', () => {
  typed();
  createKeptInput(5, PAGE).keep();
  createKeptInput(6, PAGE);
  expect(window.sessionStorage).toHaveLength(0);
});

test('what Moodle took is not offered again', () => {
  typed();
  const input = createKeptInput(5, PAGE);
  input.keep();
  input.drop();
  openPage();
  input.restore('Back.');
  expect(notice()).toBeUndefined();
});

test('what the page shows already is no news', () => {
  typed();
  const input = createKeptInput(5, PAGE);
  input.keep();
  input.restore('Back.');
  expect(notice()).toBeUndefined();
});

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { replaceBy } from './navigate.ts';
import { init } from './own_page-lazy.ts';

vi.mock('./navigate.ts', () => ({ replaceBy: vi.fn() }));

const comeBack = (persisted: boolean): void => {
  window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted }));
};

beforeEach(() => {
  vi.mocked(replaceBy).mockClear();
  document.body.innerHTML = '';
});
afterEach(() => window.history.replaceState(null, '', '/'));

test('what came of an act gets the focus, and the address forgets that it was done', () => {
  window.history.replaceState(null, '', '/badge.php?id=2&done=saved&stale=a#x');
  document.body.innerHTML = '<div data-region="local_navigatr-outcome" tabindex="-1">Saved.</div>';
  init('', 5, '/local/navigatr/badge.php?id=2');
  expect(document.activeElement?.textContent).toBe('Saved.');
  expect(window.location.href).toMatch(/\/badge\.php\?id=2#x$/);
});

test('a page on which nothing was done keeps focus and address', () => {
  window.history.replaceState(null, '', '/badge.php?id=2');
  init('', 5, '/local/navigatr/badge.php?id=2');
  expect(document.activeElement).toBe(document.body);
  expect(window.location.href).toMatch(/\/badge\.php\?id=2$/);
});

test('a page that the browser had kept is asked for anew', () => {
  init('', 5, '/local/navigatr/badge.php?id=2');
  comeBack(false);
  expect(replaceBy).not.toHaveBeenCalled();
  comeBack(true);
  expect(replaceBy).toHaveBeenCalledWith(window.location.href);
});

test('one that answered a form is asked for by its address, and the form is not sent again', () => {
  init('/badge.php?id=2', 5, '/local/navigatr/badge.php?id=2');
  comeBack(true);
  expect(replaceBy).toHaveBeenLastCalledWith('/badge.php?id=2');
});

/** Whether the browser sends it. */
function submit(form: HTMLFormElement, laterMs = 0, submitter: HTMLElement | null = null): boolean {
  const event = new SubmitEvent('submit', { bubbles: true, cancelable: true, submitter });
  const at = event.timeStamp + laterMs;
  return form.dispatchEvent(Object.defineProperty(event, 'timeStamp', { value: at }));
}

test('a form is sent once, however often its button is pressed; one that only asks for a page as often as wanted', () => {
  document.body.innerHTML = '<form method="post"></form><form method="get"></form>';
  init('', 5, '/local/navigatr/badge.php?id=2');
  const [post, get] = [...document.forms] as [HTMLFormElement, HTMLFormElement];
  expect([submit(post), submit(post), submit(get), submit(get)]).toEqual([true, false, true, true]);
  expect(submit(post, 60_000)).toBe(true);
});

test('a button that is answered by a file holds no other back', () => {
  document.body.innerHTML = '<form method="post"><button data-stays="1"></button></form>';
  init('', 5, '/local/navigatr/badge.php?id=2');
  const [form] = [...document.forms] as [HTMLFormElement];
  expect([submit(form, 0, form.querySelector('button')), submit(form)]).toEqual([true, true]);
});

test('a form that a script held back for a question is sent afterwards', () => {
  document.body.innerHTML = '<form method="post"></form>';
  init('', 5, '/local/navigatr/badge.php?id=2');
  const [form] = [...document.forms] as [HTMLFormElement];
  form.addEventListener('submit', (event) => event.preventDefault(), { once: true });
  expect([submit(form), submit(form), submit(form)]).toEqual([false, true, false]);
});

test('what was typed is kept while a form is sent, and back on the page that comes after a login', async () => {
  window.history.replaceState(null, '', '/badge.php?id=2');
  const page = '<form method="post" data-keep="1"><textarea name="evidence"></textarea></form>';
  const written = (): string => document.querySelector('textarea')?.value ?? '';
  const type = (text: string): void => {
    const area = document.querySelector('textarea');
    if (area) area.value = text;
    submit([...document.forms][0] as HTMLFormElement);
  };
  document.body.innerHTML = page;
  init('', 5, '/badge.php?id=2');
  type('In class');
  document.body.innerHTML = page;
  init('', 5, '/badge.php?id=2');
  await vi.waitFor(() => expect(written()).toBe('In class'));
  expect(document.activeElement?.textContent).toBe('[inputkept]');
  type('In class, twice');
  // Saved: the address says so.
  window.history.replaceState(null, '', '/badge.php?id=2&done=options');
  document.body.innerHTML = page;
  init('', 5, '/badge.php?id=2');
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect([written(), window.sessionStorage.length]).toEqual(['', 0]);
});

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
  init('');
  expect(document.activeElement?.textContent).toBe('Saved.');
  expect(window.location.href).toMatch(/\/badge\.php\?id=2#x$/);
});

test('a page on which nothing was done keeps focus and address', () => {
  window.history.replaceState(null, '', '/badge.php?id=2');
  init('');
  expect(document.activeElement).toBe(document.body);
  expect(window.location.href).toMatch(/\/badge\.php\?id=2$/);
});

test('a page that the browser had kept is asked for anew', () => {
  init('');
  comeBack(false);
  expect(replaceBy).not.toHaveBeenCalled();
  comeBack(true);
  expect(replaceBy).toHaveBeenCalledWith(window.location.href);
});

test('one that answered a form is asked for by its address, and the form is not sent again', () => {
  init('/badge.php?id=2');
  comeBack(true);
  expect(replaceBy).toHaveBeenLastCalledWith('/badge.php?id=2');
});

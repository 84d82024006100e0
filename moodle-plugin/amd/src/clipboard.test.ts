import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { copyOrSelect } from './clipboard.ts';

beforeEach(() => {
  document.body.innerHTML = '<p> Issued <button>Retry</button></p>';
  // Over http there is none.
  vi.stubGlobal('navigator', {});
});
afterEach(() => vi.unstubAllGlobals());

const element = () => document.querySelector('p') ?? document.body;

test('without a clipboard the browser copies the text in place of what is selected', async () => {
  const setData = vi.fn();
  document.execCommand = () =>
    document.dispatchEvent(Object.assign(new Event('copy'), { clipboardData: { setData } }));
  expect(await copyOrSelect('Issued', element())).toBe(true);
  expect(setData).toHaveBeenCalledWith('text/plain', 'Issued');
  document.dispatchEvent(new Event('copy'));
  expect(setData).toHaveBeenCalledTimes(1);
});

test('a browser that copies nothing is told of, and leaves it selected', async () => {
  document.execCommand = () => false;
  expect(await copyOrSelect('Issued', element())).toBe(false);
  expect(window.getSelection()?.toString()).toContain('Issued');
});

import { beforeEach, expect, test, vi } from 'vitest';
import { listenToKeys } from './grid_keys.ts';

const grid = () => document.querySelector('div') as HTMLElement;
const cards = () => [...document.querySelectorAll<HTMLInputElement>('input')];
const chosen = () => cards().find(({ checked }) => checked)?.value;
const press = (key: string) =>
  document.activeElement?.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
  );
const save = vi.fn();

/** Eight cards in three columns; the fifth cannot be chosen. */
beforeEach(() => {
  const card = (id: number) =>
    `<input type="radio" name="local_navigatr-badge" value="${id}" ${id === 5 ? 'disabled' : ''}>`;
  document.body.innerHTML = `<div>${[1, 2, 3, 4, 5, 6, 7, 8].map(card).join('')}</div>`;
  grid().style.gridTemplateColumns = '90px 90px 90px';
  save.mockClear();
  listenToKeys(grid(), save);
  cards()[0]?.focus();
});

test('up and down move by a row and choose', () => {
  const after = ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp'].map((key) => {
    press(key);
    return chosen();
  });
  expect(after).toEqual(['4', '7', '7', '4']);
  expect(document.activeElement).toBe(cards()[3]);
});

test('what cannot be chosen is passed over', () => {
  cards()[1]?.focus();
  press('ArrowDown');
  expect(chosen()).toBe('8');
});

test('in one column they move by a card, and other keys are the browser’s', () => {
  grid().style.gridTemplateColumns = '';
  expect(press('ArrowRight')).toBe(true);
  expect(press('ArrowDown')).toBe(false);
  expect(chosen()).toBe('2');
});

test('enter saves', () => {
  press('ArrowDown');
  expect(save).not.toHaveBeenCalled();
  press('Enter');
  expect(save).toHaveBeenCalledOnce();
});

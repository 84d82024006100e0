import Notification from 'core/notification';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { resetMoodle } from '../testing/reset.ts';
import { answered } from './written_answer.ts';

const FIELD = '#local_navigatr-bulk-answer';

/** A dialog of Moodle's, whose button is in its foot. */
function showDialogs(): void {
  vi.spyOn(Notification, 'saveCancel').mockImplementation(async (_title, html, _yes, save) => {
    document.body.innerHTML = `<div class="modal">${html}<button data-action="save">Yes</button></div>`;
    document.querySelector('button')?.addEventListener('click', () => save({ preventDefault() {} }));
    return { getRoot: () => ({ on() {} }) } as never;
  });
}

function write(text: string): HTMLElement | null {
  const field = document.querySelector<HTMLInputElement | HTMLTextAreaElement>(FIELD);
  if (field) field.value = text;
  field?.dispatchEvent(new Event('input', { bubbles: true }));
  return field;
}
/** False: the browser does nothing else with the key. */
const pressKey = (field: HTMLElement | null, key: string) =>
  field?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));

async function ask(tag: string): Promise<{ settled: () => string | null | undefined }> {
  let answer: string | null | undefined;
  const html = `<${tag} id="${FIELD.slice(1)}"></${tag}>`;
  void answered({ title: 'Send again', html, trigger: document.body }, (written) => written === '3').then(
    (given) => {
      answer = given;
    },
  );
  await vi.waitFor(() => expect(document.querySelector(FIELD)).not.toBeNull());
  return { settled: () => answer };
}

beforeEach(() => {
  resetMoodle();
  showDialogs();
});
afterEach(() => void vi.restoreAllMocks());

test('Enter in the field of a number is the answer', async () => {
  const { settled } = await ask('input');
  pressKey(write('2'), 'Enter');
  expect(document.activeElement).toBe(document.querySelector(FIELD));
  expect(pressKey(write('3'), 'x')).toBe(true);
  expect(settled()).toBeUndefined();
  expect(pressKey(write('3'), 'Enter')).toBe(false);
  await vi.waitFor(() => expect(settled()).toBe('3'));
});

test('Enter in a note begins a line', async () => {
  const { settled } = await ask('textarea');
  expect(pressKey(write('3'), 'Enter')).toBe(true);
  await Promise.resolve();
  expect(settled()).toBeUndefined();
});

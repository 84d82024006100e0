import Notification from 'core/notification';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { resetMoodle } from '../testing/reset.ts';
import { confirmed } from './confirm.ts';

const MENU = `<div class="dropdown"><a href="#" aria-haspopup="true">Actions</a>
  <div class="dropdown-menu"><a href="#" id="in-menu">Do not send</a></div></div>
  <button id="alone">Remove</button>`;

/** What Moodle is told to give the focus when the dialog closes. */
async function focusedAfter(id: string): Promise<string | null> {
  const asked = vi.spyOn(Notification, 'saveCancel');
  const trigger = document.getElementById(id) as HTMLElement;
  await confirmed({ title: 'Do not send', question: 'Sure?', yes: 'Do not send', trigger });
  const [, , , , , options] = asked.mock.calls[0] ?? [];
  return options?.triggerElement?.textContent ?? null;
}

beforeEach(() => {
  resetMoodle();
  document.body.innerHTML = MENU;
});
afterEach(() => void vi.restoreAllMocks());

test('the focus comes back to what opened the menu: its entries are hidden by then', async () => {
  expect(await focusedAfter('in-menu')).toBe('Actions');
});

test('the focus comes back to a button of the page', async () => {
  expect(await focusedAfter('alone')).toBe('Remove');
});

test('a second press while the question is being fetched, or stands there, asks no second time', async () => {
  const left: (() => void)[] = [];
  const modal = { getRoot: () => ({ on: (_event: string, leave: () => void) => left.push(leave) }) };
  const asked = vi.spyOn(Notification, 'saveCancel').mockResolvedValue(modal as never);
  const trigger = document.getElementById('alone') as HTMLElement;
  const question = { title: 'Resume', question: 'Sure?', yes: 'Resume', trigger };
  const first = confirmed(question);
  expect(await confirmed(question)).toBe(false);
  left[0]?.();
  expect(await first).toBe(false);

  asked.mockRejectedValueOnce(new Error('lost'));
  await expect(confirmed(question)).rejects.toThrow();
  void confirmed(question);
  expect(asked).toHaveBeenCalledTimes(3);
});

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { expectNothingPending, resetMoodle } from '../testing/reset.ts';
import { answer, callsOf } from '../testing/service.ts';
import { PAGE, press, result, saved } from '../testing/settings_page.ts';
import { init } from './settings-lazy.ts';

vi.mock('./navigate.ts', () => ({ goTo: vi.fn() }));

beforeEach(() => {
  resetMoodle();
  document.body.innerHTML = PAGE;
});
afterEach(expectNothingPending);

const failSaving = async (error: unknown, said: string): Promise<FormData[]> => {
  answer('test_connection', () => {
    throw error;
  });
  init();
  const sent = saved();
  await vi.waitFor(() => expect(result()).toContain(said));
  expect(sent).toHaveLength(0);
  return sent;
};

test('what is typed stays on the page of somebody who has been logged out', async () => {
  const sent = await failSaving({ errorcode: 'servicerequireslogin' }, '[loggedout]');
  press('[name="submitbutton"]');
  await vi.waitFor(() => expect(callsOf('test_connection')).toHaveLength(2));
  expect(sent).toHaveLength(0);
});

test('what is typed stays where nothing answers, and the next press sends it: a page may still answer', async () => {
  const sent = await failSaving(new SyntaxError('Unexpected token <'), '[moodledidnotanswer]');
  press('[name="submitbutton"]');
  expect(sent).toHaveLength(1);
});

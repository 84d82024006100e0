import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { answer, keepsSession } from '../testing/core/ajax.ts';
import { resetMoodle } from '../testing/reset.ts';
import { call } from './repository.ts';

beforeEach(resetMoodle);
afterEach(() => {
  vi.useRealTimers();
});

const rejected = (): Promise<unknown> => call('get_connection', {}).catch((error: unknown) => error);

test('Moodle may not leave for the login page by itself: what is typed would be lost, and the button stay busy', async () => {
  answer('get_connection', () => ({}));
  await call('get_connection', {});
  expect(keepsSession()).toBe(true);
});

test('an ended session is a sentence that says what to do', async () => {
  answer('get_connection', () => {
    throw { errorcode: 'servicerequireslogin', message: 'Web service is not available.' };
  });
  expect(await rejected()).toMatchObject({ message: '[loggedout]', sentence: 'loggedout' });
});

test("Moodle's own refusal stays as it is", async () => {
  const refusal = { errorcode: 'nopermissions', message: 'Sorry.' };
  answer('get_connection', () => {
    throw refusal;
  });
  expect(await rejected()).toBe(refusal);
});

test('what never settles is given up', async () => {
  vi.useFakeTimers();
  answer('get_connection', () => new Promise(() => undefined));
  const error = rejected();
  await vi.runAllTimersAsync();
  expect(await error).toMatchObject({ message: '[moodledidnotanswer]' });
});

test('a timer ends with its call', async () => {
  vi.useFakeTimers();
  answer('get_connection', () => ({}));
  await call('get_connection', {});
  expect(vi.getTimerCount()).toBe(0);
});

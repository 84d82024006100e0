import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { resetMoodle } from '../testing/reset.ts';
import { answer } from '../testing/service.ts';
import { call } from './repository.ts';

beforeEach(resetMoodle);
afterEach(() => {
  vi.useRealTimers();
});

const rejected = (): Promise<unknown> => call('get_connection', {}).catch((error: unknown) => error);

test('a call goes where those of core/ajax go, with the key of the session', async () => {
  answer('get_connection', () => ({ done: true }));
  const sent = vi.spyOn(globalThis, 'fetch');
  expect(await call('get_connection', {})).toEqual({ done: true });
  const page = 'https://moodle.example.org/lib/ajax/service.php';
  expect(sent.mock.calls[0]?.[0]).toBe(`${page}?sesskey=key&info=local_navigatr_get_connection`);
  expect(sent.mock.calls[0]?.[1]?.body).toBe(
    '[{"index":0,"methodname":"local_navigatr_get_connection","args":{}}]',
  );
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

test("what fails before Moodle comes to the call has Moodle's own sentence", async () => {
  const upgrading = { error: 'Site is being upgraded.', errorcode: 'upgraderunning' };
  answer('get_connection', () => {
    throw upgrading;
  });
  expect(await rejected()).toEqual(upgrading);
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

test('the longest HTTP Timeout ends at the sidecar, which says what happened, before the page gives up', async () => {
  vi.useFakeTimers();
  answer('get_connection', () => new Promise((resolve) => setTimeout(resolve, 131_000, { done: true })));
  const answered = call('get_connection', {});
  await vi.runAllTimersAsync();
  expect(await answered).toEqual({ done: true });
});

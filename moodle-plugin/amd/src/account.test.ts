import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { expectNothingPending, resetMoodle } from '../testing/reset.ts';
import { answer, callsOf } from '../testing/service.ts';
import { init } from './account-lazy.ts';

const PAGE = `
  <form data-region="local_navigatr-account-form">
    <input type="hidden" name="platform" value="obf">
    <input name="clientid" id="id_clientid" value=" NORTHFIELD1 ">
    <input name="clientsecret" id="id_clientsecret" value="secret">
    <div data-region="local_navigatr-test-result"></div>
    <input type="submit" name="test">
  </form>`;

const result = () => document.querySelector('[data-region="local_navigatr-test-result"]')?.textContent ?? '';
const press = () => document.querySelector<HTMLElement>('[name="test"]')?.click();

beforeEach(() => {
  resetMoodle();
  document.body.innerHTML = PAGE;
});
afterEach(expectNothingPending);

test('a page without the form is left alone', () => {
  document.body.innerHTML = '';
  init();
  expect(callsOf('test_account')).toEqual([]);
});

test('what the last save said does not stand above what a test says', async () => {
  document.body.insertAdjacentHTML(
    'afterbegin',
    '<div data-region="local_navigatr-outcome">Not saved.</div>',
  );
  answer('test_account', () => ({ ok: true, message: 'It works.' }));
  init();
  press();
  await vi.waitFor(() => expect(result()).toContain('It works.'));
  expect(document.body.textContent).not.toContain('Not saved.');
});

test('what is typed is tested, and a failure leads to its field', async () => {
  answer('test_account', () => ({
    ok: false,
    problem: 'token_refused',
    message: 'No.',
    field: 'clientsecret',
  }));
  init();
  press();
  await vi.waitFor(() => expect(result()).toContain('No.'));
  expect(callsOf('test_account')).toEqual([
    { platform: 'obf', clientId: 'NORTHFIELD1', clientSecret: 'secret' },
  ]);
  expect(document.activeElement?.id).toBe('id_clientsecret');
});

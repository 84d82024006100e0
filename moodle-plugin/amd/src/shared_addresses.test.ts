import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { askedQuestions, personCancels } from '../testing/core/notification.ts';
import { showPage } from '../testing/core/templates.ts';
import { shownToasts } from '../testing/core/toast.ts';
import { expectNothingPending, resetMoodle } from '../testing/reset.ts';
import { answer, callsOf } from '../testing/service.ts';
import { init } from './issuance_log-lazy.ts';
import { tellApart } from './shared_addresses.ts';

const CASES = [
  { uuid: 'award-1', name: 'Ada Byron' },
  { uuid: 'award-2', name: 'Ada <b>King</b>' },
];
const results = (...given: string[]) => ({
  results: given.map((result, at) => ({ id: `award-${at + 1}`, result, state: null, reason: null })),
});
const isAsked = () => document.querySelector('[data-region="local_navigatr-shared-addresses"]') !== null;

function press(): Promise<void> {
  const button = document.querySelector<HTMLElement>('[data-action="local_navigatr-tell-apart"]');
  if (!button) throw new Error('no button');
  return tellApart(button);
}

beforeEach(() => {
  resetMoodle();
  const sharedaddresses = { summary: '2 badges wait', cases: CASES };
  showPage('log_page', {
    courseid: 2,
    award: '',
    mayact: true,
    timezone: 'UTC',
    sharedaddresses,
    report: '',
  });
});
afterEach(expectNothingPending);

test('asks about all in one question, by name, and sends one call', async () => {
  answer('act_on_issuances', () => results('done', 'done'));
  await press();
  expect(askedQuestions()).toHaveLength(1);
  expect(askedQuestions()[0]).toContain('[sharedaddressesask]');
  expect(askedQuestions()[0]).toMatch(/Ada Byron.*Ada &lt;b&gt;King&lt;\/b&gt;/);
  expect(askedQuestions()[0]).not.toContain('hidden');
  expect(callsOf('act_on_issuances')).toEqual([
    { ids: ['award-1', 'award-2'], action: 'decide_different_people', note: '', seen: '' },
  ]);
  expect(shownToasts()).toEqual([{ message: '[actresult_done]', type: 'success' }]);
  expect(isAsked()).toBe(false);
});

test('does nothing when the person cancels', async () => {
  personCancels();
  await press();
  expect(callsOf('act_on_issuances')).toEqual([]);
  expect(isAsked()).toBe(true);
});

test('stays and warns where one of them was not possible', async () => {
  answer('act_on_issuances', () => results('done', 'not_possible'));
  await press();
  await vi.waitFor(() =>
    expect(shownToasts()).toEqual([{ message: '[actresult_not_possible]', type: 'warning' }]),
  );
  expect(isAsked()).toBe(true);
});

test('the button of the log asks', async () => {
  answer('get_progress', () => ({}));
  personCancels();
  init();
  document.querySelector<HTMLElement>('[data-action="local_navigatr-tell-apart"]')?.click();
  await vi.waitFor(() => expect(askedQuestions()).toHaveLength(1));
});

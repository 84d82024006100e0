import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { attempt, issuance, progress } from '../testing/bodies.ts';
import { askedQuestions, personCancels, personCloses, personWrites } from '../testing/core/notification.ts';
import { shownToasts } from '../testing/core/toast.ts';
import {
  count,
  countReloads,
  details,
  offers,
  open,
  press,
  pressDetails,
  ROWS,
  resetLogPage,
  strip,
  TABLE,
} from '../testing/log_page.ts';
import { answer, callsOf } from '../testing/service.ts';

const done = (result: string, state: string | null = null) => ({
  results: [{ id: 'award-1', result, state, reason: null }],
});

resetLogPage();

describe('acting', () => {
  test('retries without a question, says so and reloads the table', async () => {
    answer('act_on_issuances', () => done('done'));
    open();
    press('[data-act="retry"]');
    await vi.waitFor(() => expect(countReloads()).toBe(1));
    expect(callsOf('act_on_issuances')).toEqual([
      { ids: ['award-1'], action: 'retry', note: '', seen: 'needs_attention' },
    ]);
    expect(shownToasts()).toEqual([{ message: '[actresult_done]', type: 'success' }]);
  });

  test('asks before it cancels', async () => {
    personCancels();
    open();
    press('[data-act="cancel"]');
    await vi.waitFor(() => expect(askedQuestions()).toEqual(['[cancelissuanceconfirm]']));
    expect(callsOf('act_on_issuances')).toEqual([]);
  });

  test('counts at once, although nothing moved before', async () => {
    answer('get_progress', () => progress({ cancelled: 1 }));
    answer('act_on_issuances', () => done('done', 'cancelled'));
    open(strip([{ name: 'cancelled', label: 'Cancelled', count: 0, hidden: true }]));
    press('[data-act="cancel"]');
    await vi.waitFor(() => expect(count('cancelled')).toBe('1'));
    expect(callsOf('get_progress')).toEqual([{ courseId: 2, categoryId: 0 }]);
  });

  test('counts a category where the log is of one', async () => {
    answer('get_progress', () => progress());
    answer('act_on_issuances', () => done('done', 'cancelled'));
    open({ courseid: 0, categoryid: 7, ...strip([{ name: 'issued', label: 'Issued', count: 1 }]) });
    press('[data-act="retry"]');
    await vi.waitFor(() => expect(callsOf('get_progress')).toEqual([{ courseId: 0, categoryId: 7 }]));
  });

  test('says how it stands where somebody else was faster', async () => {
    answer('act_on_issuances', () => done('not_possible', 'cancelled'));
    open();
    press('[data-act="retry"]');
    const message = '[actresult_changed "[state_cancelled]"]';
    await vi.waitFor(() => expect(shownToasts()).toEqual([{ message, type: 'warning' }]));
    expect(countReloads()).toBe(1);
  });

  test('brings the focus back to the row once its table is loaded anew', async () => {
    answer('act_on_issuances', () => done('done', 'cancelled'));
    open({ report: TABLE });
    press('[data-act="retry"]');
    await vi.waitFor(() => expect(countReloads()).toBe(1));
    const table = document.querySelector('table') as HTMLElement;
    table.innerHTML = ROWS;
    table.dispatchEvent(new Event('core_table/dynamic:tableContentRefreshed'));
    expect(document.activeElement?.textContent).toBe('Details');
  });

  test('warns when it was not possible', async () => {
    answer('act_on_issuances', () => done('not_possible'));
    open();
    press('[data-act="retry"]');
    await vi.waitFor(() =>
      expect(shownToasts()).toEqual([{ message: '[actresult_not_possible]', type: 'warning' }]),
    );
  });

  test('says that a badge is not there yet when nothing comes back for it', async () => {
    answer('act_on_issuances', () => ({ results: [] }));
    open();
    press('[data-act="retry"]');
    await vi.waitFor(() =>
      expect(shownToasts()).toEqual([{ message: '[actresult_not_found]', type: 'warning' }]),
    );
  });

  test('ignores what it does not know', () => {
    open();
    press('[data-act="nonsense"]');
    press('[data-region="local_navigatr-log"]');
    document.dispatchEvent(new Event('click'));
    expect(callsOf('act_on_issuances')).toEqual([]);
  });

  test('in the details shows the issuance as it is afterwards', async () => {
    answer('get_issuance', () => issuance({ state: 'unknown' }));
    answer('act_on_issuances', () => {
      answer('get_issuance', () => issuance({ state: 'issued', advice: 'Somebody found the badge.' }));
      return done('done');
    });
    open();
    pressDetails();
    await vi.waitFor(() => expect(offers()).toContain('decide_issued'));
    personWrites('Seen on her profile');
    press('.modal [data-act="decide_issued"]');
    await vi.waitFor(() => expect(details()).toContain('Somebody found the badge.'));
    expect(document.activeElement?.getAttribute('data-region')).toBe('local_navigatr-details');
    expect(document.querySelectorAll('[data-region="local_navigatr-details"]')).toHaveLength(1);
    // A toast would lie behind the dialog.
    await vi.waitFor(() => expect(details()).toContain('[actresult_done]'));
    expect(shownToasts()).toEqual([]);
  });

  test('in the details asks how a person knows that the learner has it', async () => {
    answer('get_issuance', () => issuance({ state: 'unknown' }));
    answer('act_on_issuances', () => done('done', 'issued'));
    personWrites('Seen on her profile');
    open();
    pressDetails();
    await vi.waitFor(() => expect(offers()).toContain('decide_issued'));
    personWrites('Seen on her profile');
    press('.modal [data-act="decide_issued"]');
    await vi.waitFor(() => expect(callsOf('act_on_issuances')).toHaveLength(1));
    expect(askedQuestions()[0]).toContain('[decideissuedconfirm]');
    expect(callsOf('act_on_issuances')).toMatchObject([
      { action: 'decide_issued', note: 'Seen on her profile', seen: 'unknown' },
    ]);
  });

  test('to look it up asks nothing, and says what the platform said', async () => {
    answer('get_issuance', () => issuance({ state: 'unknown', target: 'obf:production:ORG1' }));
    answer('act_on_issuances', () => done('not_listed', 'unknown'));
    open();
    pressDetails();
    await vi.waitFor(() => expect(offers()).toContain('look_up'));
    press('.modal [data-act="look_up"]');
    await vi.waitFor(() => expect(details()).toContain('[actresult_not_listed]'));
    expect(askedQuestions()).toEqual([]);
    expect(callsOf('act_on_issuances')).toMatchObject([{ action: 'look_up', note: '', seen: 'unknown' }]);
  });

  test('to revoke it asks for the reason', async () => {
    answer('get_issuance', () => issuance({ state: 'issued', target: 'obf:production:ORG1' }));
    answer('act_on_issuances', () => done('done', 'revoking'));
    open({ mayrevoke: true });
    pressDetails();
    await vi.waitFor(() => expect(offers()).toContain('revoke'));
    personWrites('Copied the essay');
    press('.modal [data-act="revoke"]');
    await vi.waitFor(() => expect(callsOf('act_on_issuances')).toHaveLength(1));
    expect(askedQuestions()[0]).toContain('[revokebadgeconfirm]');
    expect(askedQuestions()[0]).toContain('[bulkreasonlabel]');
    expect(callsOf('act_on_issuances')).toMatchObject([{ action: 'revoke', note: 'Copied the essay' }]);
  });

  test.each([
    ['is revoked', { state: 'revoked', remedy: 'none' }],
    ['is to be revoked there', { state: 'issued', reason: 'revoke_refused', remedy: 'revoke_there' }],
  ] as const)('says no more that the learner gets a link, once it %s', async (_, standing) => {
    const attempts = [attempt({ outcome: 'issued', remedy: 'claim_mail' })];
    answer('get_issuance', () => issuance({ ...standing, attempts }));
    open();
    pressDetails();
    await vi.waitFor(() => expect(details()).toContain('[outcome_issued]'));
    expect(details()).not.toContain('[remedy_claim_mail]');
  });

  test('in the details says there why it failed', async () => {
    answer('get_issuance', () => issuance({ state: 'unknown' }));
    answer('act_on_issuances', () => {
      throw { message: 'The <sidecar> does not answer.', errorcode: 'failure' };
    });
    open();
    pressDetails();
    await vi.waitFor(() => expect(offers()).toContain('decide_issued'));
    personWrites('Seen on her profile');
    press('.modal [data-act="decide_issued"]');
    await vi.waitFor(() => expect(details()).toContain('The does not answer.'));
    expect(shownToasts()).toEqual([]);
  });

  test('in the details tells what was seen there', async () => {
    answer('get_issuance', () => issuance({ state: 'needs_attention', reason: 'refused' }));
    answer('act_on_issuances', () => done('done', 'cancelled'));
    open();
    pressDetails();
    await vi.waitFor(() => expect(offers()).toContain('retry'));
    press('.modal [data-act="retry"]');
    await vi.waitFor(() => expect(callsOf('act_on_issuances')).toHaveLength(1));
    expect(callsOf('act_on_issuances')).toEqual([
      { ids: ['award-1'], action: 'retry', note: '', seen: 'needs_attention' },
    ]);
  });
});

describe('what is on its way', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  test('is followed until it is issued: details, row and counts', async () => {
    answer('get_issuance', () => issuance({ state: 'queued', attempts: [] }));
    answer('get_progress', () => progress({ queued: 1 }));
    open(strip([{ name: 'issued', label: 'Issued', count: 0 }]));
    pressDetails();
    await vi.advanceTimersByTimeAsync(0);
    expect(details()).toContain('[state_queued]');
    answer('get_issuance', () => issuance());
    answer('get_progress', () => progress({ issued: 1 }));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(details()).toContain('[state_issued]');
    expect([countReloads(), count('issued')]).toEqual([1, '1']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(callsOf('get_issuance')).toHaveLength(2);
  });

  test('is not asked for for ever', async () => {
    answer('get_issuance', () => issuance({ state: 'queued', attempts: [] }));
    open();
    pressDetails();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(callsOf('get_issuance')).toHaveLength(11);
    expect(countReloads()).toBe(0);
  });
});

test('closing the details leads back to the row', async () => {
  answer('get_issuance', () => issuance());
  open({ report: TABLE });
  pressDetails();
  await vi.waitFor(() => expect(details()).toContain('[state_issued]'));
  personCloses();
  expect(document.activeElement?.textContent).toBe('Details');
});

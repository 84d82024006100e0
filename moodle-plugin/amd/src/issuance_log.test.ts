import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { attempt, issuance, progress } from '../testing/bodies.ts';
import { answer, callsOf } from '../testing/core/ajax.ts';
import { askedQuestions, personCancels, personCloses } from '../testing/core/notification.ts';
import { showPage } from '../testing/core/templates.ts';
import { shownToasts } from '../testing/core/toast.ts';
import { expectNothingPending, resetMoodle } from '../testing/reset.ts';
import { init } from './issuance_log-lazy.ts';

const REPORT_CELL = `<td><button data-action="local_navigatr-show-details" data-award="award-1">Details</button>
  <a href="#" data-action="local_navigatr-act" data-act="retry" data-award="award-1" data-seen="needs_attention">Retry</a></td>`;

const REPORT = `<div data-region="core_reportbuilder/report">
  <button data-action="local_navigatr-show-details" data-award="award-1">Details</button>
  <a href="#" data-action="local_navigatr-act" data-act="retry" data-award="award-1" data-seen="needs_attention">Retry</a>
  <a href="#" data-action="local_navigatr-act" data-act="cancel" data-award="award-1">Cancel</a>
  <a href="#" data-action="local_navigatr-act" data-act="nonsense" data-award="award-1">Nonsense</a></div>`;

type Listening = Parameters<Document['addEventListener']>;
let listening: Listening[];
let reloads: number;

const details = () =>
  (document.querySelector('[data-region="local_navigatr-details"]')?.textContent ?? '').replace(/\s+/g, ' ');
const press = (selector: string) => document.querySelector<HTMLElement>(selector)?.click();
const pressDetails = () => press('[data-action="local_navigatr-show-details"]');
const done = (result: string, state: string | null = null) => ({
  results: [{ id: 'award-1', result, state, reason: null }],
});
const count = (name: string) => document.querySelector(`[data-count="${name}"]`)?.textContent;
const strip = (items: object[]) => ({ progress: { items, moving: false } });
const offers = () =>
  [...document.querySelectorAll<HTMLElement>('.modal [data-act]')].map((button) => button.dataset['act']);

function open(changes: object = {}): void {
  const place = { courseid: 2, categoryid: 0, award: '', mayact: true, timezone: 'UTC', report: REPORT };
  showPage('log_page', { ...place, ...changes });
  init();
}

beforeEach(() => {
  resetMoodle();
  document.documentElement.lang = 'en';
  listening = [];
  reloads = 0;
  // Each test is a page of its own, but they share one document.
  const add = document.addEventListener.bind(document);
  vi.spyOn(document, 'addEventListener').mockImplementation((...listener: Listening) => {
    listening.push(listener);
    add(...listener);
  });
  document.addEventListener('core_reportbuilder_table_reload', () => {
    reloads += 1;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  for (const listener of listening) document.removeEventListener(...listener);
  expectNothingPending();
});

describe('details', () => {
  test('tell state, time, answer, cause and what to do', async () => {
    const failed = attempt({
      outcome: 'not_sent',
      httpStatus: null,
      errorClass: 'ECONNREFUSED',
      remedy: 'wait',
    });
    const refused = attempt({
      number: 2,
      outcome: 'recipient_refused',
      httpStatus: 422,
      remedy: 'complete_profile',
    });
    answer('get_issuance', () =>
      issuance({
        state: 'needs_attention',
        reason: 'recipient_refused',
        remedy: 'complete_profile',
        attempts: [failed, refused],
      }),
    );
    open();
    pressDetails();
    await vi.waitFor(() => expect(details()).toContain('[state_needs_attention]'));
    expect(details()).toContain('[reason_recipient_refused] [remedy_complete_profile]');
    expect(details()).toContain('[noanswer] (ECONNREFUSED) [outcome_not_sent] [remedy_wait]');
    expect(details()).toContain('422 [outcome_recipient_refused]');
    expect(details()).toContain('21 Nov 2026, 10:00:00');
  });

  test('say what holds it up and when it is looked at again', async () => {
    const hold = {
      scope: 'target',
      subject: 'navigatr:production:9',
      target: 'navigatr:production:9',
      rule: 0,
      reason: 'token_refused',
      since: '2026-11-21T09:00:00Z',
      until: '2026-11-21T11:00:00Z',
      failures: 2,
      remedy: 'new_token',
      courseId: null,
      badgeId: null,
      providerId: null,
      httpStatus: null,
      waiting: 3,
    } as const;
    answer('get_issuance', () => issuance({ state: 'queued', attempts: [], holds: [hold] }));
    open();
    pressDetails();
    await vi.waitFor(() => expect(details()).toContain('[hold_token_refused] [remedy_new_token]'));
    expect(details()).toContain('[holdwaiting]: 3');
    expect(details()).toContain('[attempts] [notyet]');
  });

  test('warn of an attempt that may have been a second one, and name what is under way', async () => {
    answer('get_issuance', () =>
      issuance({ attempts: [attempt({ outcome: null, repeat: true, remedy: 'none' })] }),
    );
    open();
    pressDetails();
    await vi.waitFor(() => expect(details()).toContain('[outcome_underway] [attemptrepeat]'));
  });

  test('show what the sidecar found wrong as text', async () => {
    answer('get_issuance', () => issuance({ problems: [{ path: 'email', message: '<img src=x>' }] }));
    open();
    pressDetails();
    await vi.waitFor(() => expect(details()).toContain('email: <img src=x>'));
  });

  test('open at once for the award in the address', async () => {
    answer('get_issuance', () => issuance());
    open({ award: 'award-9' });
    await vi.waitFor(() => expect(callsOf('get_issuance')).toEqual([{ awardId: 'award-9' }]));
    await vi.waitFor(() => expect(details()).toContain('[state_issued]'));
  });

  test('leave out what is not known: times, and when a hold is looked at again', async () => {
    const hold = {
      scope: 'target',
      subject: '',
      target: '',
      rule: 0,
      reason: 'token_refused',
      since: '2026-11-21T10:00:00Z',
      failures: 1,
      remedy: 'none',
      courseId: null,
      badgeId: null,
      providerId: null,
      httpStatus: null,
      waiting: 3,
    } as const;
    const later = { ...hold, reason: 'cooling', until: '2026-11-21T11:00:00Z', remedy: 'wait' } as const;
    answer('get_issuance', () =>
      issuance({
        state: 'queued',
        completedAt: null,
        nextAttemptAt: '2026-11-21T12:00:00Z',
        holds: [{ ...hold, until: null }, later],
      }),
    );
    open();
    pressDetails();
    await vi.waitFor(() => expect(details()).toContain('[hold_token_refused]'));
    expect(details()).not.toContain('[completed]');
    expect(details()).toContain('12:00:00');
    expect(details().match(/11:00:00/g)).toHaveLength(1);
  });

  test('that cannot be had say why, as text', async () => {
    answer('get_issuance', () => {
      throw { message: 'The <sidecar> does not answer.' };
    });
    open();
    pressDetails();
    await vi.waitFor(() =>
      expect(shownToasts()).toEqual([{ message: 'The &lt;sidecar&gt; does not answer.', type: 'danger' }]),
    );
  });

  test('fall back to the time of the browser where it does not know the zone', async () => {
    answer('get_issuance', () => issuance());
    open({ timezone: 'Nowhere/Land' });
    pressDetails();
    await vi.waitFor(() => expect(details()).toContain('2026'));
  });
});

describe.each([
  ['unknown', null, ['decide_issued', 'decide_send_again']],
  ['queued', null, ['cancel']],
  ['issued', null, ['issue_again']],
  ['sending', null, []],
  ['cancelled', 'cancelled_by_person', ['retry']],
  ['cancelled', 'erased', []],
  ['needs_attention', 'refused', ['retry', 'cancel']],
  ['needs_attention', 'recipient_incomplete', ['cancel']],
  ['needs_attention', 'may_have_been_issued', ['decide_issued', 'decide_send_again', 'cancel']],
] as const)('an issuance that is %s (%s)', (state, reason, expected) => {
  beforeEach(() => answer('get_issuance', () => issuance({ state, reason })));

  test(`offers: ${expected.join(', ') || 'nothing'}`, async () => {
    open();
    pressDetails();
    await vi.waitFor(() => expect(details()).toContain(`[state_${state}]`));
    expect(offers()).toEqual(expected);
  });

  test('offers nothing to those who may only look', async () => {
    open({ mayact: false });
    pressDetails();
    await vi.waitFor(() => expect(details()).toContain(`[state_${state}]`));
    expect(offers()).toEqual([]);
  });
});

describe('acting', () => {
  test('retries without a question, says so and reloads the table', async () => {
    answer('act_on_issuances', () => done('done'));
    open();
    press('[data-act="retry"]');
    await vi.waitFor(() => expect(reloads).toBe(1));
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
    expect(reloads).toBe(1);
  });

  test('brings the focus back to the row once its table is loaded anew', async () => {
    answer('act_on_issuances', () => done('done', 'cancelled'));
    open({ report: `<table data-region="core_reportbuilder/report"><tr>${REPORT_CELL}</tr></table>` });
    press('[data-act="retry"]');
    await vi.waitFor(() => expect(reloads).toBe(1));
    const table = document.querySelector('table') as HTMLElement;
    table.innerHTML = `<tr>${REPORT_CELL}</tr>`;
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
      answer('get_issuance', () => issuance({ state: 'issued', reason: 'decided_by_person' }));
      return done('done');
    });
    open();
    pressDetails();
    await vi.waitFor(() => expect(offers()).toContain('decide_issued'));
    press('.modal [data-act="decide_issued"]');
    await vi.waitFor(() => expect(details()).toContain('[reason_decided_by_person]'));
    expect(document.activeElement?.getAttribute('data-region')).toBe('local_navigatr-details');
    expect(document.querySelectorAll('[data-region="local_navigatr-details"]')).toHaveLength(1);
    // A toast would lie behind the dialog.
    await vi.waitFor(() => expect(details()).toContain('[actresult_done]'));
    expect(shownToasts()).toEqual([]);
  });

  test('in the details says there why it failed', async () => {
    answer('get_issuance', () => issuance({ state: 'unknown' }));
    answer('act_on_issuances', () => {
      throw { message: 'The <sidecar> does not answer.', errorcode: 'failure' };
    });
    open();
    pressDetails();
    await vi.waitFor(() => expect(offers()).toContain('decide_issued'));
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
    expect([reloads, count('issued')]).toEqual([1, '1']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(callsOf('get_issuance')).toHaveLength(2);
  });

  test('is not asked for for ever', async () => {
    answer('get_issuance', () => issuance({ state: 'queued', attempts: [] }));
    open();
    pressDetails();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(callsOf('get_issuance')).toHaveLength(11);
    expect(reloads).toBe(0);
  });
});

test('closing the details leads back to the row', async () => {
  answer('get_issuance', () => issuance());
  open({ report: `<table data-region="core_reportbuilder/report"><tr>${REPORT_CELL}</tr></table>` });
  pressDetails();
  await vi.waitFor(() => expect(details()).toContain('[state_issued]'));
  personCloses();
  expect(document.activeElement?.textContent).toBe('Details');
});

describe('who did what', () => {
  const entry = (actor: string, action: string, realActor: string | null = null) => ({
    at: '2026-11-21T10:00:00Z',
    actor,
    realActor,
    action,
    details: '',
  });

  test('is told by name, without the steps that the attempts tell', async () => {
    const audit = [
      entry('system', 'accept'),
      entry('system', 'claim'),
      entry('2', 'retry'),
      entry('9', 'cancel'),
    ];
    answer('get_issuance', () => issuance({ audit, people: [{ id: '2', name: 'Grace <b>Hopper</b>' }] }));
    open();
    pressDetails();
    await vi.waitFor(() => expect(details()).toContain('· Grace <b>Hopper</b>[audit_retry]'));
    expect(details()).toContain('· [auditsystem][audit_accept]');
    expect(details()).toContain('· [auditunknown][audit_cancel]');
    expect(details()).not.toContain('audit_claim');
  });

  test('names who had logged in as somebody else', async () => {
    answer('get_issuance', () =>
      issuance({ audit: [entry('2', 'retry', '7')], people: [{ id: '7', name: 'Tess' }] }),
    );
    open();
    pressDetails();
    await vi.waitFor(() => expect(details()).toContain('[auditbehind][audit_retry]'));
  });

  test('is left out where nobody did anything', async () => {
    answer('get_issuance', () => issuance());
    open();
    pressDetails();
    await vi.waitFor(() => expect(details()).toContain('[state_issued]'));
    expect(details()).not.toContain('[audit]');
  });
});

test('a page without the log is left alone', () => {
  init();
  pressDetails();
  expect(callsOf('get_issuance')).toEqual([]);
});

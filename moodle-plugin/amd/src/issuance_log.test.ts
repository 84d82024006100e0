import { describe, expect, test, vi } from 'vitest';
import { attempt, issuance } from '../testing/bodies.ts';
import { shownToasts } from '../testing/core/toast.ts';
import { details, open, press, pressDetails, resetLogPage } from '../testing/log_page.ts';
import { answer, callsOf } from '../testing/service.ts';
import { init } from './issuance_log-lazy.ts';

resetLogPage();

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
      said: 'first_name: is <too> long',
      remedy: 'complete_profile',
    });
    answer('get_issuance', () =>
      issuance({
        state: 'needs_attention',
        reason: 'recipient_refused',
        remedy: 'complete_profile',
        advice: "The learner's address was refused. Correct it.",
        attempts: [failed, refused],
      }),
    );
    open();
    pressDetails();
    await vi.waitFor(() => expect(details()).toContain('[state_needs_attention]'));
    // Moodle's own sentence, as in the row; what stands there is not said again below.
    expect(details()).toContain("[state_needs_attention] The learner's address was refused. Correct it.");
    expect(details()).not.toContain('[remedy_complete_profile]');
    expect(details()).toContain(
      '[noanswer] (ECONNREFUSED) [outcome_not_sent] [requestid]: award-1.1 <2026-11-21T10:00:00Z>',
    );
    expect(details()).toContain('422 [outcome_recipient_refused] [platformsays]: first_name: is <too> long');
    expect(details().match(/platformsays/g)).toHaveLength(1);
    expect(details()).toContain('[acceptedat]<2026-11-21T10:00:00Z>');
  });

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

  test('do not say of a hold what stands at the top', async () => {
    const advice = 'The token was refused. [remedy_new_token]';
    answer('get_issuance', () => issuance({ state: 'queued', attempts: [], holds: [hold], advice }));
    open();
    pressDetails();
    await vi.waitFor(() => expect(details()).toContain('[hold_token_refused]'));
    expect(details().split('[remedy_new_token]')).toHaveLength(2);
  });

  test('say what holds it up and when it is looked at again', async () => {
    answer('get_issuance', () => issuance({ state: 'queued', attempts: [], holds: [hold] }));
    open();
    pressDetails();
    await vi.waitFor(() => expect(details()).toContain('[hold_token_refused] [remedy_new_token]'));
    expect(details()).toContain('[holdwaiting]: 3');
    expect(details()).toContain('[attempts] [notyet]');
  });

  test('say nothing of how many wait where Moodle does not tell', async () => {
    const untold = { ...hold, waiting: 0 };
    answer('get_issuance', () => issuance({ state: 'queued', attempts: [], holds: [untold] }));
    open();
    pressDetails();
    await vi.waitFor(() => expect(details()).toContain('[hold_token_refused] [remedy_new_token]'));
    expect(details()).not.toContain('[holdwaiting]');
  });

  test('say of a refused badge what its status says, and where the badge goes where Moodle tells', async () => {
    const attempts = [400, 404, 422, 410].map((httpStatus) =>
      attempt({ outcome: 'badge_refused', httpStatus }),
    );
    answer('get_issuance', () => issuance({ state: 'queued', address: 'ada@example.org', attempts }));
    open();
    pressDetails();
    await vi.waitFor(() => expect(details()).toContain('[goesto]ada@example.org'));
    for (const key of ['refused_400', 'refused_404', 'refused_422', 'refused']) {
      expect(details()).toContain(`[outcome_badge_${key}]`);
    }
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

  test('promise no automatic retry of what waits for a person', async () => {
    const failed = attempt({ outcome: 'server_error', mayHaveIssued: true, remedy: 'wait' });
    const waits = {
      state: 'needs_attention',
      reason: 'may_have_been_issued',
      remedy: 'look_in_navigatr',
    } as const;
    answer('get_issuance', () => issuance({ ...waits, attempts: [failed] }));
    open();
    pressDetails();
    await vi.waitFor(() => expect(details()).toContain('[state_needs_attention]'));
    expect(details()).not.toContain('[remedy_wait]');
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
    const later = { ...hold, reason: 'rate_limited', until: '2026-11-21T11:00:00Z', remedy: 'wait' } as const;
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
    expect(details()).not.toContain('T12:00');
    expect(details().match(/T11:00/g)).toHaveLength(1);
  });

  test('that nothing holds say when they are tried next', async () => {
    answer('get_issuance', () =>
      issuance({ state: 'queued', nextAttemptAt: '2026-11-21T12:00:00Z', holds: [] }),
    );
    open();
    pressDetails();
    await vi.waitFor(() => expect(details()).toContain('12:00:00'));
  });

  test('that cannot be had say why, as text', async () => {
    answer('get_issuance', () => {
      throw { message: 'The &lt;sidecar&gt; does not answer.', errorcode: 'sidecardown' };
    });
    open();
    pressDetails();
    await vi.waitFor(() =>
      expect(shownToasts()).toEqual([{ message: 'The &lt;sidecar&gt; does not answer.', type: 'danger' }]),
    );
  });

  test('of what another plugin issued say who did, and nothing failed', async () => {
    answer('get_issuance', () => {
      throw { message: 'Issued by a rule of &lt;OBF&gt;.', errorcode: 'explain_attempts_local_obf' };
    });
    open();
    pressDetails();
    await vi.waitFor(() => expect(document.body.textContent).toContain('Issued by a rule of <OBF>.'));
    expect(shownToasts()).toEqual([]);
  });
});

test.each([
  [undefined, null],
  [true, '[claimedyes]'],
  [false, '[claimedno]'],
])('that a badge was claimed (%s) is said as %s', async (claimed, expected) => {
  answer('get_issuance', () =>
    issuance({ state: 'issued', reason: null, ...(claimed === undefined ? {} : { claimed }) }),
  );
  open();
  pressDetails();
  await vi.waitFor(() => expect(details()).toContain('[state_issued]'));
  expect(details().includes('[claimed]')).toBe(expected !== null);
  if (expected !== null) expect(details()).toContain(expected);
});

test('the details name the zone of their times', async () => {
  answer('get_issuance', () => issuance({}));
  open();
  pressDetails();
  await vi.waitFor(() => expect(details()).toContain('[timezone]: UTC'));
});

test('an act names the consent that is missing', async () => {
  const refused = { id: 'award-1', result: 'not_possible', state: null, reason: 'consent_required' };
  answer('act_on_issuances', () => ({ results: [refused] }));
  open();
  press('[data-act="retry"]');
  const message = '[actresult_refused "[reason_consent_required]"]';
  await vi.waitFor(() => expect(shownToasts()).toEqual([{ message, type: 'warning' }]));
});

test('a page without the log is left alone', () => {
  init();
  pressDetails();
  expect(callsOf('get_issuance')).toEqual([]);
});

test.each([
  ['issued', true],
  ['revoked', false],
] as const)('the day until which a badge is valid is said: %s %s', async (state, isSaid) => {
  answer('get_issuance', () => issuance({ expires: '21/11/27', state }));
  open();
  pressDetails();
  await vi.waitFor(() => expect(details()).toContain(`[state_${state}]`));
  expect(details().includes('[validuntil]21/11/27')).toBe(isSaid);
});

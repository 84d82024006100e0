import { destination, type Outcome, outcomeNames, outcomes } from '@local-navigatr/shared-types';
import { describe, expect, it } from 'vitest';
import { REPEAT_AFTER_MS } from '../issuance/expire-leases.ts';
import { type AttemptFacts, decideSettlement } from './decide.ts';

const standing: AttemptFacts = {
  failures: 0,
  failingForMs: 0,
  repeats: 0,
  cancelReason: null,
  policy: 'retry',
  random: 0.5,
};
const decide = (outcome: Outcome, change: Partial<AttemptFacts> = {}) =>
  decideSettlement(outcome, { ...standing, ...change });

describe('decideSettlement', () => {
  it('waits for the first question where the platform can be asked, else for a repeat', () => {
    expect(decide('unknown')).toMatchObject({ event: 'no_answer', waitMs: REPEAT_AFTER_MS });
    expect(decide('unknown', { askAfterMs: 7_000 })).toMatchObject({ event: 'no_answer', waitMs: 7_000 });
  });

  it.each(outcomeNames)('answers %s with a move that is legal from sending and from unknown', (outcome) => {
    for (const cancelReason of [null, 'cancelled_by_person', 'consent_withdrawn'] as const) {
      const { event } = decide(outcome, { cancelReason });
      expect(destination('sending', event), event).not.toBeNull();
      if (event !== 'no_answer') expect(destination('unknown', event), event).not.toBeNull();
    }
  });

  it.each(outcomeNames)('moves %s by what the table says', (outcome) => {
    const changes: Partial<AttemptFacts>[] = [
      {},
      { failingForMs: 31 * 24 * 3_600_000 },
      { failingForMs: 31 * 24 * 3_600_000, repeats: 1 },
      { repeats: 2 },
      { refusal: { reason: 'refused', together: true } },
    ];
    const events = new Set(changes.map((change) => decide(outcome, change).event));
    expect([...events].sort()).toEqual([...outcomes[outcome].events].sort());
  });

  it.each([
    ['issued', 'issued', null],
    ['issued_unconfirmed', 'issued', 'unconfirmed'],
    ['requirements_not_met', 'refused', 'requirements_not_met'],
    ['not_allowed', 'refused', 'not_allowed'],
    ['recipient_refused', 'refused', 'recipient_refused'],
    ['recipient_or_badge_refused', 'refused', 'refused'],
    ['refused', 'refused', 'refused'],
    ['unknown', 'no_answer', null],
    ['interrupted', 'no_answer', null],
  ] as const)('moves %s by %s with reason %s', (outcome, event, reason) => {
    expect(decide(outcome)).toMatchObject({ event, reason });
  });

  it.each(['token_refused', 'badge_refused', 'redirected', 'retry_later', 'not_sent'] as const)(
    'counts no failure and no repeat for %s, which waits for its hold',
    (outcome) => {
      expect(decide(outcome)).toMatchObject({ failure: false, repeat: false, reason: null });
    },
  );

  it('repeats a server error, flagged, and not before a minute', () => {
    const { event, repeat, waitMs } = decide('server_error');
    expect({ event, repeat }).toEqual({ event: 'failed', repeat: true });
    expect(waitMs).toBeGreaterThanOrEqual(REPEAT_AFTER_MS);
  });

  it('asks a person after two repeats', () => {
    expect(decide('server_error', { repeats: 2 })).toMatchObject({
      event: 'unresolved',
      reason: 'may_have_been_issued',
    });
  });

  it('never repeats under the policy hold', () => {
    expect(decide('server_error', { policy: 'hold' })).toMatchObject({ event: 'unresolved' });
  });

  it('keeps the idempotency key after anything that may have issued', () => {
    for (const outcome of ['unknown', 'interrupted', 'server_error', 'not_sent', 'retry_later'] as const) {
      expect(decide(outcome).newKey, outcome).toBe(false);
    }
  });

  it('applies a cancel unless the badge was or may have been issued', () => {
    const events = outcomeNames.filter(
      (outcome) => decide(outcome, { cancelReason: 'cancelled_by_person' }).event !== 'cancel_requested',
    );
    expect(events).toEqual(['issued', 'issued_unconfirmed', 'server_error', 'unknown', 'interrupted']);
  });

  describe('at the end of the schedule', () => {
    const failingForMs = 31 * 24 * 3_600_000;

    it.each(['unexpected_response', 'badge_check_failed'] as const)('says so after %s', (outcome) => {
      const exhausted = { event: 'refused', reason: 'schedule_exhausted' };
      expect(decide(outcome, { failingForMs })).toMatchObject(exhausted);
    });

    it.each([
      ['server_error', 0],
      ['server_error', 1],
      ['unexpected_response', 1],
      ['badge_check_failed', 1],
    ] as const)('asks a person where a PUT may have issued: %s, repeats %i', (outcome, repeats) => {
      expect(decide(outcome, { failingForMs, repeats })).toMatchObject({
        event: 'unresolved',
        reason: 'may_have_been_issued',
      });
    });
  });

  it.each(['consent_withdrawn', 'consent_required', 'account_merged'] as const)(
    'says still that a badge may exist of a repeat that is taken back: %s',
    (cancelReason) => {
      for (const outcome of ['refused', 'retry_later', 'not_sent', 'unexpected_response'] as const) {
        const settlement = decide(outcome, { cancelReason, repeats: 1 });
        expect(settlement, outcome).toMatchObject({ event: 'unresolved', reason: 'may_have_been_issued' });
      }
    },
  );

  it('cancels a repeat for a person, who is told that it may exist by its repeats', () => {
    const settlement = decide('refused', { cancelReason: 'cancelled_by_person', repeats: 1 });
    expect(settlement).toMatchObject({ event: 'cancel_requested', reason: 'cancelled_by_person' });
  });

  it('gives a refusal that nobody could explain a new idempotency key', () => {
    expect(decide('badge_check_failed')).toMatchObject({ event: 'failed', failure: true, newKey: true });
  });
});

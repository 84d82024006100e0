import { describe, expect, it } from 'vitest';
import type { IssuingEvent } from '../platform/records.ts';
import { compare, type LedgerAward } from './compare.ts';

const HERE = 'https://hill.example.org';
const NOON = Date.parse('2026-11-21T12:00:00Z');
const HOUR = 3_600_000;

let next = 0;
const award = (given: Partial<LedgerAward> = {}): LedgerAward => {
  next += 1;
  const isIssued = (given.state ?? 'issued') === 'issued';
  return {
    ...{ id: next, awardId: `a${next}`, state: 'issued', reason: null, remoteId: `EV${next}` },
    ...{ sentAt: NOON, isIssued, isWhole: true },
    ...given,
  };
};
const event = (
  id: string,
  of: string | null | undefined,
  given: Partial<IssuingEvent> = {},
): IssuingEvent => ({
  ...{ id, badgeId: 'B1', providerId: null, at: NOON, recipients: 1, program: 'local_navigatr' },
  award: typeof of === 'string' ? { id: of, wwwroot: HERE, courseId: '12' } : of,
  ...given,
});
const look = (awards: LedgerAward[], events: IssuingEvent[]) =>
  compare({
    wwwroot: HERE,
    program: 'local_navigatr',
    from: NOON - HOUR,
    to: NOON + HOUR,
    listedUntil: NOON + HOUR / 2,
    awards,
    events,
  });
const NONE = {
  ...{ both: 0, tooNew: 0, untimed: 0, onlyInLedger: [], found: [], atOdds: [], twice: [], unknown: [] },
  ...{ unread: 0, ofOtherSites: 0, ofOtherPrograms: 0 },
};

describe('what ledger and platform say', () => {
  it('is the same of what both have, by the mark or by the event', () => {
    const [marked, byId, nameless] = [award(), award(), award({ remoteId: null })];
    const events = [
      event(marked.remoteId ?? '', marked.awardId),
      event(byId.remoteId ?? '', undefined),
      event('EV900', nameless.awardId, { at: NOON - 5 * HOUR }),
    ];
    expect(look([marked, byId, nameless], events)).toEqual({ ...NONE, both: 3 });
  });

  it('differs where the event is not there, unless it is too new to tell or was only taught', () => {
    const gone = award();
    const awards = [gone, award({ sentAt: NOON + HOUR }), award({ sentAt: null, remoteId: null })];
    expect(look(awards, [])).toEqual({ ...NONE, onlyInLedger: [gone], tooNew: 1, untimed: 1 });
  });

  it.each([
    ['unknown', null, 'found'],
    ['queued', null, 'found'],
    ['needs_attention', 'may_have_been_issued', 'found'],
    ['needs_attention', 'recipient_refused', 'atOdds'],
    ['cancelled', 'cancelled_by_person', 'atOdds'],
  ] as const)('differs where it is there and %s (%s) here: %s', (state, reason, where) => {
    const open = award({ state, reason, remoteId: null });
    const there = event('EV1', open.awardId);
    expect(look([open], [there])).toEqual({ ...NONE, [where]: [{ award: open, event: there }] });
  });

  it('is never set to issued without learner, course and badge, and not while it is being sent', () => {
    const half = award({ state: 'needs_attention', reason: 'may_have_been_issued', isWhole: false });
    const sending = award({ state: 'sending', remoteId: null });
    const events = [event('EV1', half.awardId), event('EV2', sending.awardId)];
    expect(look([half, sending], events)).toMatchObject({ found: [], atOdds: [{ award: half }], tooNew: 1 });
  });

  it('is set to issued only by the mark of the event: the ledger may name that of an earlier award', () => {
    const open = award({ state: 'needs_attention', reason: 'may_have_been_issued' });
    const unmarked = event(open.remoteId ?? '', undefined);
    expect(look([open], [unmarked])).toMatchObject({ found: [], atOdds: [{ award: open }] });
    const earlier = event(open.remoteId ?? '', 'earlier');
    expect(look([open], [earlier])).toEqual(NONE);
  });

  it('tells an award with two events, and one whose own event is not there', () => {
    const [twice, other] = [award(), award()];
    const [one, second] = [event(twice.remoteId ?? '', twice.awardId), event('EV801', twice.awardId)];
    const stray = event('EV802', other.awardId);
    expect(look([twice, other], [one, second, stray])).toEqual({
      ...NONE,
      both: 1,
      onlyInLedger: [other],
      twice: [{ award: twice, events: [one, second] }],
    });
  });

  it('names what is of this site and not in the ledger, and counts what is of others', () => {
    const lost = event('EV1', 'lost');
    const elsewhere = event('EV2', null, {
      award: { id: 'x', wwwroot: 'https://vale.example.org', courseId: '1' },
    });
    const events = [lost, elsewhere, event('EV3', null), event('EV4', undefined, { program: 'other' })];
    const early = event('EV5', 'early', { at: NOON - 2 * HOUR });
    const unread = event('EV6', undefined);
    expect(look([], [...events, early, unread])).toEqual({
      ...NONE,
      unknown: [lost],
      unread: 1,
      ofOtherSites: 1,
      ofOtherPrograms: 2,
    });
  });
});

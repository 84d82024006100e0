import { describe, expect, test } from 'vitest';
import { type Acknowledged, compareRecords, type IssuedBadge } from './compare.ts';
import type { LedgerAttempt, LedgerEntry } from './ledger.ts';

const award: Acknowledged = { awardId: 'a', badgeId: '51', email: 'ada@school.example', fedState: 'issued' };
const badge: IssuedBadge = { badgeId: 51, email: 'Ada@school.example' };
const attempt = (outcome: LedgerAttempt['outcome'], repeat = false): LedgerAttempt => ({
  outcome,
  repeat,
  httpStatus: null,
  errorClass: null,
});
const entry = (more: Partial<LedgerEntry> = {}): LedgerEntry => ({
  awardId: 'a',
  state: 'issued',
  reason: null,
  repeats: 0,
  held: false,
  attempts: [attempt('issued')],
  ...more,
});

function compare(given: {
  entry?: LedgerEntry;
  issued?: readonly IssuedBadge[];
  fedState?: string;
  mayBeHeld?: boolean;
}) {
  return compareRecords({
    acknowledged: [{ ...award, fedState: given.fedState ?? given.entry?.state }],
    ledger: new Map(given.entry ? [['a', given.entry]] : []),
    issued: given.issued ?? [],
    mayBeHeld: given.mayBeHeld ?? false,
  });
}

const clean = { lost: [], unexplained: [], stuck: [], contradictions: [] };

describe('three records that agree', () => {
  test('count an award that was issued once', () => {
    const balance = compare({ entry: entry(), issued: [badge] });
    expect(balance).toEqual({
      acknowledged: 1,
      issued: 1,
      listed: 0,
      held: 0,
      repeats: 0,
      explained: 0,
      ...clean,
    });
  });

  test('count one that is listed with a reason', () => {
    const listed = entry({
      state: 'needs_attention',
      reason: 'not_allowed',
      attempts: [attempt('not_allowed')],
    });
    expect(compare({ entry: listed })).toMatchObject({ issued: 0, listed: 1, ...clean });
  });

  test('explain a second badge by an attempt that is flagged as a repeat', () => {
    const repeated = entry({ repeats: 1, attempts: [attempt('interrupted'), attempt('issued', true)] });
    expect(compare({ entry: repeated, issued: [badge, badge] })).toMatchObject({
      repeats: 1,
      explained: 1,
      ...clean,
    });
  });

  test('let one wait behind a hold where that is allowed', () => {
    const held = entry({ state: 'queued', held: true, attempts: [] });
    expect(compare({ entry: held, mayBeHeld: true })).toMatchObject({ held: 1, ...clean });
  });
});

describe('an award is lost', () => {
  test('when the ledger does not have it', () => {
    expect(compare({}).lost).toHaveLength(1);
  });

  test('when the ledger says issued and the sandbox never issued it', () => {
    expect(compare({ entry: entry() }).lost).toHaveLength(1);
  });

  test('when it is listed without a reason', () => {
    expect(compare({ entry: entry({ state: 'needs_attention', attempts: [] }) }).lost).toHaveLength(1);
  });
});

describe('a badge is unexplained', () => {
  test('when it is the second and no attempt is flagged', () => {
    const balance = compare({ entry: entry(), issued: [badge, badge] });
    expect(balance).toMatchObject({ repeats: 1, explained: 0 });
    expect(balance.unexplained).toHaveLength(1);
  });

  test('when an attempt repeats a doubtful one without saying so', () => {
    const attempts = [attempt('unknown'), attempt('issued')];
    expect(compare({ entry: entry({ attempts }), issued: [badge] }).unexplained).toHaveLength(1);
  });

  test('when the first attempt claims to be a repeat', () => {
    expect(
      compare({ entry: entry({ attempts: [attempt('issued', true)] }), issued: [badge] }).unexplained,
    ).toHaveLength(1);
  });

  test('when the ledger lists the award for another reason', () => {
    const listed = entry({
      state: 'needs_attention',
      reason: 'not_allowed',
      attempts: [attempt('not_allowed')],
    });
    expect(compare({ entry: listed, issued: [badge] }).unexplained).toHaveLength(1);
  });

  test('when nobody got a 202 for it', () => {
    const stranger = { badgeId: 51, email: 'stranger@school.example' };
    expect(compare({ entry: entry(), issued: [badge, stranger] }).unexplained).toHaveLength(1);
  });
});

describe('an award is stuck', () => {
  test('when it is queued and nothing holds it, or what holds it is not allowed to', () => {
    expect(compare({ entry: entry({ state: 'queued', attempts: [] }), mayBeHeld: true }).stuck).toHaveLength(
      1,
    );
    expect(compare({ entry: entry({ state: 'queued', held: true, attempts: [] }) }).stuck).toHaveLength(1);
  });

  test.each(['sending', 'unknown'] as const)('when it is left %s', (state) => {
    expect(compare({ entry: entry({ state, held: true }), mayBeHeld: true }).stuck).toHaveLength(1);
  });
});

describe('records contradict each other', () => {
  test('when the feed told Moodle of another end, or of none', () => {
    expect(
      compare({ entry: entry(), issued: [badge], fedState: 'needs_attention' }).contradictions,
    ).toHaveLength(1);
    expect(compare({ entry: entry(), issued: [badge], fedState: '' }).contradictions).toHaveLength(1);
  });

  test('when an attempt never got its outcome', () => {
    const attempts = [attempt(null), attempt('issued', true)];
    expect(compare({ entry: entry({ attempts }), issued: [badge] }).contradictions).toHaveLength(1);
  });
});

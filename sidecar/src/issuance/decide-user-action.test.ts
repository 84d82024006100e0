import {
  actions,
  awardActions,
  cancelReasons,
  destination,
  type IssuanceState,
  isAccepted,
  issuanceStates,
  type ReasonRow,
  reasons,
  type StateReason,
  stateReasons,
} from '@local-navigatr/shared-types';
import { describe, expect, it, test } from 'vitest';
import { type ActionSubject, decideUserAction, type Verb } from './decide-user-action.ts';

const rows: Readonly<Record<StateReason, ReasonRow>> = reasons;
const isVerb = (name: string): name is Verb =>
  awardActions.some((action) => action === name && action !== 'look_up' && actions[action].by === 'sidecar');
const verbs = awardActions.filter(isVerb);

const standings = issuanceStates.flatMap((state): { state: IssuanceState; reason: StateReason | null }[] => {
  const ofState = stateReasons.filter((reason) => rows[reason].of === state);
  return [null, ...ofState].map((reason) => ({ state, reason }));
});

const subject = (standing: Pick<ActionSubject, 'state' | 'reason'>): ActionSubject => ({
  id: 1,
  awardId: 'a',
  whole: true,
  reachable: true,
  stripped: false,
  mayExist: false,
  untaught: false,
  revocable: true,
  cancelRequested: false,
  due: false,
  ...standing,
});

describe.each(standings)('of $state ($reason)', ({ state, reason }) => {
  it.each(verbs)('a person may %s where the table says so, and nowhere else', (verb) => {
    const { result } = decideUserAction(subject({ state, reason }), verb, 'cancelled_by_person');
    expect(result.result !== 'not_possible').toBe(isAccepted(verb, { state, reason }));
  });
});

test('what its platform cannot take back is not revoked', () => {
  const issued = { ...subject({ state: 'issued', reason: null }), revocable: false };
  expect(decideUserAction(issued, 'revoke', 'cancelled_by_person')).toMatchObject({
    kind: 'nothing',
    result: { result: 'not_possible', state: 'issued' },
  });
});

test.each<[Verb, IssuanceState, Partial<ActionSubject>]>([
  ['revoke', 'revoking', {}],
  ['revoke', 'revoked', {}],
  ['cancel', 'cancelled', {}],
  ['cancel', 'sending', { cancelRequested: true }],
  ['retry', 'queued', { due: true }],
])('%s of what is %s already is answered as done, and changes nothing', (verb, state, more) => {
  const decision = decideUserAction(
    { ...subject({ state, reason: null }), ...more },
    verb,
    'cancelled_by_person',
  );
  expect(decision).toMatchObject({ kind: 'nothing', steps: [], result: { changed: false } });
  expect(decision.result.result).not.toBe('not_possible');
});

test('that Moodle takes back what a person cancelled before changes something', () => {
  const sending = { ...subject({ state: 'sending', reason: null }), cancelRequested: true };
  expect(decideUserAction(sending, 'cancel', 'consent_withdrawn').result).not.toHaveProperty('changed');
});

test.each(cancelReasons)('Moodle cancels for %s whatever is open', (cancelReason) => {
  for (const state of issuanceStates.filter(
    (one) => one !== 'cancelled' && destination(one, 'cancel') !== null,
  )) {
    const { result } = decideUserAction(subject({ state, reason: null }), 'cancel', cancelReason);
    expect(result).toEqual({ result: 'done', state: 'cancelled', reason: cancelReason });
  }
});

import { expect, test } from 'vitest';
import {
  type AwardAction,
  actions,
  type HoldRow,
  holds,
  outcomes,
  type ReasonRow,
  reasons,
  type StateReason,
  states,
  statuses,
} from './life-cycle.ts';
import { actionsFor, isAccepted, issuanceStates, needOf, stateReasons } from './states.ts';
import { destination, type TransitionEvent } from './transitions.ts';

const rows: Readonly<Record<StateReason, ReasonRow>> = reasons;
const standings = issuanceStates.flatMap((state) =>
  [null, ...stateReasons.filter((reason) => rows[reason].of === state)].map((reason) => ({ state, reason })),
);

/** The move that an action makes; null: Moodle makes a new award, or the platform's answer decides. */
const moveOf: Readonly<Record<AwardAction, TransitionEvent | null>> = {
  retry: 'retry',
  cancel: 'cancel',
  revoke: 'revoke',
  look_up: null,
  decide_issued: 'decide_issued',
  decide_send_again: 'decide_send_again',
  decide_different_people: 'different_people',
  release: null,
  issue_again: null,
};

test.each(standings)('what a person is offered for $state ($reason) is a legal move', ({ state, reason }) => {
  for (const action of actionsFor({ state, reason })) {
    const event = moveOf[action];
    expect(event === null || destination(state, event) !== null, action).toBe(true);
    expect(isAccepted(action, { state, reason })).toBe(true);
  }
});

test('nobody is offered to send again what may have been issued without looking for it', () => {
  expect(actionsFor({ state: 'needs_attention', reason: 'may_have_been_issued' })).not.toContain('retry');
  expect(actionsFor({ state: 'unknown', reason: null })).not.toContain('retry');
});

test('what was erased cannot be sent by anybody', () => {
  for (const reason of ['erased', 'erased_may_exist'] as const)
    expect(actionsFor({ state: 'cancelled', reason })).toEqual([]);
});

test('what Moodle sends again frees the issuance', () => {
  const stuck = stateReasons.filter(
    (reason) => needOf(reason) !== null && rows[reason].freedBy === undefined,
  );
  expect(stuck).toEqual([]);
});

test('what Moodle cancels for is a reason of what is cancelled', () => {
  const others = stateReasons.filter((reason) => rows[reason].cancels && rows[reason].of !== 'cancelled');
  expect(others).toEqual([]);
});

test('a hold that asks for nothing ends without a person, or was wanted', () => {
  const entries: readonly HoldRow[] = Object.values(holds);
  const quiet = entries.filter(({ notice }) => notice === 'none').map(({ remedy }) => remedy);
  expect(quiet).toEqual(['wait', 'resume_mapping']);
});

test('each entry says what it means in one sentence', () => {
  for (const table of [actions, states, reasons, outcomes, holds, statuses]) {
    for (const { means } of Object.values(table)) expect(means).toMatch(/^[A-Z][^.]*\.$/);
  }
});

import { expect, test } from 'vitest';
import type { IssuanceState } from './life-cycle.ts';
import { issuanceStates, stateSets } from './states.ts';
import { destination, sourcesOf, type Transition, transitions } from './transitions.ts';

const rows: readonly Transition[] = transitions;

function reachableFrom(start: IssuanceState | null): Set<IssuanceState> {
  const seen = new Set<IssuanceState>();
  const open: (IssuanceState | null)[] = [start];
  for (let from = open.pop(); from !== undefined; from = open.pop()) {
    const next = rows.filter((row) => row.from === from && !seen.has(row.to)).map((row) => row.to);
    for (const state of next) seen.add(state);
    open.push(...next);
  }
  return seen;
}

test('one event leads from one state to one state only', () => {
  const moves = rows.map(({ from, event }) => `${from} ${event}`);
  expect(moves.filter((move, index) => moves.indexOf(move) !== index)).toEqual([]);
});

test('every state is reached by a new award', () => {
  expect([...reachableFrom(null)].sort()).toEqual([...issuanceStates].sort());
});

test('an issued one stays so, unless it is revoked, or its learner is erased and completes once more', () => {
  const left = rows.filter(
    ({ from, to }) => stateSets.wasIssued.some((one) => one === from) && to !== 'issued',
  );
  const others = left.filter(({ to }) => to !== 'revoking' && to !== 'revoked');
  expect([...new Set(others.map(({ event }) => event))]).toEqual(['completed_again']);
});

test('what is or was revoked is sent again by no worker, resolver or sweep', () => {
  const from = rows.filter((row) => row.from === 'revoking' || row.from === 'revoked');
  expect(from.filter(({ to }) => to === 'queued' || to === 'sending')).toEqual([]);
});

test('from every state but issued an issuance can still be issued', () => {
  const stuck = issuanceStates.filter((state) => state !== 'issued' && !reachableFrom(state).has('issued'));
  expect(stuck).toEqual([]);
});

test('only a claim makes an issuance sending', () => {
  expect(rows.filter(({ to }) => to === 'sending').map(({ from, event }) => `${from} ${event}`)).toEqual([
    'queued claim',
  ]);
});

test('the sources of an event are the states that have a destination for it', () => {
  for (const event of new Set(transitions.map((row) => row.event))) {
    const sources = issuanceStates.filter((state) => destination(state, event) !== null);
    expect(sourcesOf(event).sort(), event).toEqual([...sources].sort());
  }
});

test('a move that the table does not have leads nowhere', () => {
  expect(destination('issued', 'retry')).toBeNull();
});

import {
  type AwardAction,
  actions,
  awardActions,
  issuanceStates,
  movingStandings,
  type ReasonRow,
  reasons,
  type StateReason,
  type StateRow,
  stateReasons,
  states,
} from '../src/index.ts';

const quoted = (words: readonly string[]): string => `[${words.map((word) => `'${word}'`).join(', ')}]`;

const record = (pairs: readonly (readonly [string, readonly string[]])[]): string =>
  `{\n${pairs.map(([name, words]) => `  ${name}: ${quoted(words)},\n`).join('')}}`;

const rows: Readonly<Record<StateReason, ReasonRow>> = reasons;
const overrides = stateReasons.flatMap((reason) => {
  const own = rows[reason].actions;
  return own === undefined ? [] : [[reason, own] as const];
});
const stateRows: Readonly<Record<string, StateRow>> = states;
const actionsThat = (is: (action: AwardAction) => boolean): string => quoted(awardActions.filter(is));

/** What the browser needs of the table, without the rest of it: a page loads every byte. */
export const actionsModule =
  (): string => `// Generated from shared-types/src/life-cycle.ts, do not edit: the script "generate" writes this anew.
// biome-ignore-all format: as it is generated.
import type { AwardAction, AwardStatus, IssuanceState, StateReason } from '@local-navigatr/shared-types';

/** What a person is offered, by state. */
export const ofState: Readonly<Record<IssuanceState, readonly AwardAction[]>> = ${record(
    issuanceStates.map((state) => [state, stateRows[state]?.actions ?? []] as const),
  )};

/** What is offered instead, by reason. */
export const ofReason: Readonly<Partial<Record<StateReason, readonly AwardAction[]>>> = ${record(overrides)};

/** Moodle carries these out itself: the sidecar learns of them later. */
export const byMoodle: readonly AwardAction[] = ${actionsThat((action) => actions[action].by === 'moodle')};

/** A misclick could do harm: these are asked about first. */
export const asking: readonly AwardAction[] = ${actionsThat((action) => actions[action].asks)};

/** Statuses and states that change without a person. */
export const moving: readonly (AwardStatus | IssuanceState)[] = ${quoted(movingStandings)};
`;

import type { StateReason, TransitionEvent } from '@local-navigatr/shared-types';
import type { IssuanceRow } from '../db/schema/issuances.ts';
import type { RecipientRow } from '../db/schema/recipients.ts';
import type { contentColumns, keyColumns } from '../issuance/columns.ts';
import type { Problem } from './parse-award.ts';

/** The issuance that an award already has, as far as it decides what a repetition of the award does. */
export type KnownIssuance = Pick<
  IssuanceRow,
  'id' | 'state' | 'reason' | keyof typeof keyColumns | keyof typeof contentColumns | 'repeats' | 'problems'
> & { [Name in 'firstName' | 'lastName' | 'email']: RecipientRow[Name] | null } & {
  // Null without a snapshot.
  /** The learner was erased, and the key that stands for them stayed. */
  stripped: boolean;
  /** It is to be cancelled when its answer is in, or when its learner agrees again. */
  cancelRequested: boolean;
  /** This request tells that its account was merged into another one. */
  justMerged: boolean;
  /** The recovery that the site is in, where Moodle has not named the award in it before; null otherwise. */
  untaughtIn: string | null;
  /** With `untaughtIn`: it was there before that recovery. */
  untaught: boolean;
};

export type UpdateStep = {
  event: TransitionEvent;
  reason: StateReason | null;
  /** `forget`: nothing of the learner's stays. */
  content: 'keep' | 'replace' | 'incomplete' | 'forget';
};

export type UpdatePlan =
  | { kind: 'known' }
  | { kind: 'erased' }
  /** The award's id was given to another learner, course, rule, target or cycle. */
  | { kind: 'conflict'; problems: Problem[] }
  /** Moves to apply in order. */
  | { kind: 'updated'; steps: UpdateStep[]; newKey: boolean };

export const known: UpdatePlan = { kind: 'known' };
export const updated = (steps: UpdateStep[], newKey = false): UpdatePlan => ({
  kind: 'updated',
  steps,
  newKey,
});
export const step = (
  event: TransitionEvent,
  reason: StateReason | null,
  content: UpdateStep['content'] = 'keep',
): UpdateStep => ({
  event,
  reason,
  content,
});

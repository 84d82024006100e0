import type { PlatformName } from './ids.ts';
import {
  type AwardAction,
  type AwardStatus,
  actions,
  type HoldReason,
  type HoldRow,
  holds,
  type IssuanceState,
  type Need,
  type Outcome,
  type OutcomeRow,
  outcomes,
  type ReasonRow,
  reasons,
  type StateReason,
  type StateRow,
  type StatusRow,
  states,
  statuses,
} from './life-cycle.ts';

/** Lists and questions that {@link states} and the other parts of the table answer. */
const stateRows: Readonly<Record<IssuanceState, StateRow>> = states;
const reasonRows: Readonly<Record<StateReason, ReasonRow>> = reasons;
const holdRows: Readonly<Record<HoldReason, HoldRow>> = holds;

const namesOf = <Name extends string>(table: Readonly<Record<Name, object>>): [Name, ...Name[]] =>
  Object.keys(table) as [Name, ...Name[]];

/** A CHECK in the database repeats these lists. */
export const issuanceStates = namesOf(states);
export const stateReasons = namesOf(reasons);
export const outcomeNames: [Outcome, ...Outcome[]] = namesOf(outcomes);
export const holdReasons = namesOf(holds);
export const awardStatuses = namesOf(statuses);
export const awardActions = namesOf(actions);

export const statesOf = (phase: StateRow['phase']): IssuanceState[] =>
  issuanceStates.filter((state) => stateRows[state].phase === phase);

/** Sets of states that queries ask for. */
export const stateSets = {
  /** The sidecar can still take it back. */
  open: statesOf('open'),
  /** It may have reached the platform, and nobody knows. */
  sent: statesOf('sent'),
  /** Nothing more is sent. */
  settled: statesOf('settled'),
  /** Something may still happen without a person or Moodle opening it again. */
  unsettled: [...statesOf('open'), ...statesOf('sent')],
  /** It is on its way to the platform, behind a hold or not. */
  underway: issuanceStates.filter((state) => stateRows[state].moving && !stateRows[state].wasIssued),
  /** It was not issued, and nothing happens until a person or Moodle opens it. */
  stopped: issuanceStates.filter((state) => !stateRows[state].moving && !stateRows[state].wasIssued),
  /** The platform has issued it, whatever became of it since. */
  wasIssued: issuanceStates.filter((state) => stateRows[state].wasIssued),
  /** The platform has not issued it, as far as anybody knows. */
  unissued: issuanceStates.filter((state) => !stateRows[state].wasIssued),
} as const satisfies Record<string, readonly IssuanceState[]>;

const outcomeRows: Readonly<Record<Outcome, OutcomeRow>> = outcomes;
/** What an attempt comes to that issued the badge. */
export const issuedOutcomes = outcomeNames.filter((outcome) =>
  outcomeRows[outcome].events.includes('issued'),
);

const statusRows: Readonly<Record<AwardStatus, StatusRow>> = statuses;
/** Statuses and states that change without a person. */
export const movingStandings: (AwardStatus | IssuanceState)[] = [
  ...awardStatuses.filter((status) => statusRows[status].moving),
  ...issuanceStates.filter((state) => stateRows[state].moving),
];

/** Reasons of which the table says something. */
const reasonsThat = (is: (row: ReasonRow) => unknown): StateReason[] =>
  stateReasons.filter((reason) => is(reasonRows[reason]));

/** Why something is cancelled, as the caller says. */
export type CancelReason = {
  [Name in StateReason]: (typeof reasons)[Name] extends { cancels: true } ? Name : never;
}[StateReason];
export const cancelReasons = reasonsThat(({ cancels }) => cancels) as [CancelReason, ...CancelReason[]];

/** Cancels for lack of consent. */
export const consentReasons = reasonsThat(({ lacksConsent }) => lacksConsent);
/** Why something can be cancelled in the ledger. */
export const cancelledReasons = reasonsThat(({ of }) => of === 'cancelled');
/** Reasons after which nothing of the learner's stays. */
export const forgettingReasons = reasonsThat(({ forgets }) => forgets);
/** The learner or the course was erased. */
export const erasedReasons = reasonsThat(({ erased }) => erased);
/** It is issued still, although a person wanted it revoked. */
export const notRevokedReasons = reasonsThat(({ remedy }) => remedy === 'revoke_there');
/** Why one learner was refused, as long as others' tell nothing. */
export const unresolvedRefusals = reasonsThat(({ ofLearnerOrBadge }) => ofLearnerOrBadge);

const rowOf = (reason: StateReason | null): Partial<ReasonRow> => (reason === null ? {} : reasonRows[reason]);

export const needOf = (reason: StateReason | null): Need | null => rowOf(reason).needs ?? null;
/** Which repetition of the award frees what stands for this reason; null: none does. */
export const freedBy = (reason: StateReason | null): ReasonRow['freedBy'] | null =>
  rowOf(reason).freedBy ?? null;
export const forgetsPerson = (reason: StateReason | null): boolean => rowOf(reason).forgets === true;
export const isErased = (reason: StateReason | null): boolean => rowOf(reason).erased === true;
/** Whether the platform may have a badge that stands for this reason; null: the reason does not say. */
export const exists = (reason: StateReason | null): ReasonRow['exists'] | null =>
  rowOf(reason).exists ?? null;

/** What the sidecar carries out; Moodle does the others itself. */
export type SidecarAction = {
  [Name in AwardAction]: (typeof actions)[Name]['by'] extends 'sidecar' ? Name : never;
}[AwardAction];

type Standing = { state: IssuanceState; reason: StateReason | null };

/** What the reason says, where it is one of this state. */
const ownRow = ({ state, reason }: Standing): Partial<ReasonRow> =>
  rowOf(reason).of === state ? rowOf(reason) : {};

/** What a person is offered for an issuance that stands so. */
export const actionsFor = (standing: Standing): readonly AwardAction[] =>
  ownRow(standing).actions ?? stateRows[standing.state].actions;

/** Whether the table has this action for an issuance that stands so, offered or not. */
export const isAccepted = (action: AwardAction, standing: Standing): boolean =>
  actionsFor(standing).includes(action) ||
  (ownRow(standing).accepts ?? stateRows[standing.state].accepts).includes(action);

/**
 * By state, what a person is offered; under the reason where that says something else, and under no name otherwise. For plugin
 * and browser, which have no more of the table.
 */
export const offers: Readonly<Record<IssuanceState, Readonly<Record<string, readonly AwardAction[]>>>> =
  Object.fromEntries(
    issuanceStates.map((state) => {
      const own = stateReasons.flatMap((reason) => {
        const offered = ownRow({ state, reason }).actions;
        return offered === undefined ? [] : [[reason, offered] as const];
      });
      return [state, Object.fromEntries([['', stateRows[state].actions], ...own])];
    }),
  ) as Record<IssuanceState, Record<string, readonly AwardAction[]>>;

type Refusals = Readonly<Record<number, { badge: StateReason; learnerOrBadge: StateReason }>>;

// A draft, or one that is gone; a single refusal may as well be about the learner or the sub-organisation.
const ofObf: Refusals = {
  400: { badge: 'badge_unpublished', learnerOrBadge: 'refused' },
  404: { badge: 'badge_not_found', learnerOrBadge: 'learner_or_badge_not_found' },
};

/**
 * What the statuses of a platform say of a badge, and the same where one learner was refused although the badge looks
 * fine: then it may as well be the learner's name or address. Navigatr's are those of its integration guide.
 */
export const refusalsOf: Readonly<Record<PlatformName, Refusals>> = {
  navigatr: {
    400: { badge: 'badge_external', learnerOrBadge: 'learner_or_badge_external' },
    404: { badge: 'badge_not_found', learnerOrBadge: 'learner_or_badge_not_found' },
    422: { badge: 'badge_unpublished', learnerOrBadge: 'learner_or_badge_unpublished' },
  },
  obf: ofObf,
  cancred: ofObf,
};
/** Why a badge cannot be issued that was refused with this status. */
export function reasonOfBadge(httpStatus: number | null, platform: PlatformName = 'navigatr'): StateReason {
  if (httpStatus === null) return 'badge_not_issuable';
  return refusalsOf[platform][httpStatus]?.badge ?? 'badge_refused';
}
/** Why one learner's badge was refused with this status, as long as others' tell nothing. */
export const reasonOfRefusal = (
  httpStatus: number | null,
  platform: PlatformName = 'navigatr',
): StateReason => refusalsOf[platform][httpStatus ?? 0]?.learnerOrBadge ?? 'refused';

const holdsThat = (is: (row: HoldRow) => unknown): HoldReason[] =>
  holdReasons.filter((reason) => is(holdRows[reason]));

/** Holds about the connection or the site itself. */
export const standingHoldReasons = holdsThat(({ standing }) => standing);
/** Holds that count the failures of a badge. */
export const failureHoldReasons = holdsThat(({ countsFailures }) => countsFailures);
/** Holds that end at their `until`. */
export const expiringHoldReasons = holdsThat(({ expires }) => expires);

export const triggers = ['completion', 'sweep', 'backfill', 'manual'] as const;
export type Trigger = (typeof triggers)[number];

export const recipientProblems = ['no_email', 'deleted', 'suspended'] as const;
export type RecipientProblem = (typeof recipientProblems)[number];

/** What happened to one award of a `POST /v1/awards`. `invalid`: not even its id could be read. */
export const awardResults = ['accepted', 'known', 'updated', 'erased', 'conflict', 'invalid'] as const;
export type AwardResult = (typeof awardResults)[number];

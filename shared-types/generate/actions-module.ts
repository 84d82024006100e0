import {
  type AwardAction,
  actInThePlatformsWords,
  actions,
  awardActions,
  historyActions,
  issuanceStates,
  movingStandings,
  offers,
  platformsThatFind,
  platformsThatRevoke,
  stateSets,
} from '../src/index.ts';

const quoted = (words: readonly string[]): string => `[${words.map((word) => `'${word}'`).join(', ')}]`;

const offersOf = (offered: Readonly<Record<string, readonly AwardAction[]>>): string =>
  Object.entries(offered)
    .map(([reason, list]) => `    ${reason || "''"}: ${quoted(list)},\n`)
    .join('');

const actionsThat = (is: (action: AwardAction) => boolean): string => quoted(awardActions.filter(is));

/** What the browser needs of the table, without the rest of it: a page loads every byte. */
export const actionsModule =
  (): string => `// Generated from shared-types/src/life-cycle.ts, do not edit: the script "generate" writes this file.
// biome-ignore-all format: as it is generated.
import type { AwardAction, AwardStatus, IssuanceState } from '@local-navigatr/shared-types';

/** What a person is offered, by state and reason; under no name for all other reasons. */
export const offers: Readonly<Record<IssuanceState, Readonly<Record<string, readonly AwardAction[]>>>> = {
${issuanceStates.map((state) => `  ${state}: {\n${offersOf(offers[state])}  },\n`).join('')}};

/** Moodle carries these out itself: the sidecar learns of them later. */
export const byMoodle: readonly AwardAction[] = ${actionsThat((action) => actions[action].by === 'moodle')};

/** A misclick could do harm: these are asked about first. */
export const asking: readonly AwardAction[] = ${actionsThat((action) => actions[action].asks)};

/** Platforms that can take an issued badge back. */
export const platformsThatRevoke: readonly string[] = ${quoted(platformsThatRevoke)};

/** Those that can be asked whether they issued an award. */
export const platformsThatFind: readonly string[] = ${quoted(platformsThatFind)};

/** What the history of a badge tells as an act of Moodle or of a person. */
export const historyActions: readonly string[] = ${quoted(historyActions)};

/** The one of them whose note is the platform's words. */
export const actInThePlatformsWords = '${actInThePlatformsWords}';

/** States of what the platform has issued, whatever became of it. */
export const wasIssued: readonly IssuanceState[] = ${quoted(stateSets.wasIssued)};

/** Statuses and states that change without a person. */
export const moving: readonly (AwardStatus | IssuanceState)[] = ${quoted(movingStandings)};

/** On the way to the platform, behind a hold or not. */
export const underway: readonly IssuanceState[] = ${quoted(stateSets.underway)};
`;

import {
  actions,
  awardActions,
  awardStatuses,
  type HoldReason,
  type HoldRow,
  holdReasons,
  holds,
  type IssuanceState,
  issuanceStates,
  KEPT,
  type OutcomeRow,
  outcomeNames,
  outcomes,
  type ReasonRow,
  reasons,
  remedies,
  type StateReason,
  type StateRow,
  stateReasons,
  states,
  statuses,
  type Transition,
  transitions,
} from '../src/index.ts';

const moves: readonly Transition[] = transitions;
const stateRows: Readonly<Record<IssuanceState, StateRow>> = states;
const reasonRows: Readonly<Record<StateReason, ReasonRow>> = reasons;
const holdRows: Readonly<Record<HoldReason, HoldRow>> = holds;

// One arrow for each pair of states, however many events lead from one to the other: else nobody can read it.
function arrows(): string[] {
  const events = new Map<string, string[]>();
  for (const { from, event, to } of moves) {
    const arrow = `${from ?? '[*]'} --> ${to}`;
    events.set(arrow, [...(events.get(arrow) ?? []), event]);
  }
  return [...events].map(([arrow, names]) => `    ${arrow}: ${names.join(', ')}`);
}

const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;

const table = (heads: string[], rows: string[]): string =>
  [row(...heads), `|${'---|'.repeat(heads.length)}`, ...rows].join('\n');

const listed = (words: readonly string[]): string => words.join(', ') || '–';

const movesFrom = (state: IssuanceState | null): string[] =>
  moves
    .filter(({ from }) => from === state)
    .map(({ from, event, to, who, when }) => row(from ?? '(new)', event, to, who, when));

const moversOf = (is: (move: Transition) => boolean): string =>
  listed([...new Set(moves.filter(is).map(({ who }) => who))]);

const stateRow = (state: IssuanceState): string => {
  const { means, phase, actions: offered, accepts } = stateRows[state];
  const into = moversOf(({ from, to }) => to === state && from !== state);
  const out = moversOf(({ from, to }) => from === state && to !== state);
  return row(state, means, phase, into, out, listed(offered), listed(accepts));
};

/** What the table says of a reason beside its cells. */
function notesOf({ forgets, ofLearnerOrBadge }: ReasonRow): string[] {
  return [
    ...(forgets ? ["The learner's name, address, score and evidence go at once."] : []),
    ...(ofLearnerOrBadge ? ['While other learners are refused as well, it waits with them.'] : []),
  ];
}

const freedBy = { whole: 'a complete one', other: 'one with other content', any: 'any' } as const;

const reasonRow = (reason: StateReason): string => {
  const entry = reasonRows[reason];
  const offered = listed(entry.actions ?? stateRows[entry.of].actions);
  const means = [entry.means, ...notesOf(entry)].join(' ');
  const freed = entry.freedBy === undefined ? '–' : freedBy[entry.freedBy];
  return row(reason, entry.of, means, entry.needs ?? '–', freed, offered, entry.remedy);
};

const outcomeRow = (outcome: keyof typeof outcomes): string => {
  const { means, mayHaveIssued, events, remedy }: OutcomeRow = outcomes[outcome];
  return row(outcome, means, mayHaveIssued ? 'yes' : 'no', listed(events), remedy);
};

const holdRow = (reason: HoldReason): string => {
  const { scopes, means, ends, remedy } = holdRows[reason];
  return row(reason, listed(scopes), means, ends, remedy);
};

/** `docs/states.md`: the life of an issuance, drawn from the one table that sidecar, plugin and browser obey. */
export const statesPage = (): string => `# The life of an issuance

<!-- Generated from shared-types/src/life-cycle.ts and transitions.ts, do not edit: the script "generate" writes this page. -->

One issuance is the delivery of one award. It moves only along the arrows below; anything else is refused.

\`\`\`mermaid
stateDiagram-v2
${arrows().join('\n')}
\`\`\`

## States

${table(['state', 'meaning', 'phase', 'moved in by', 'moved out by', 'a person may', 'also accepted'], issuanceStates.map(stateRow))}

${KEPT}

## Moves

${table(['from', 'event', 'to', 'who', 'when'], [null, ...issuanceStates].flatMap(movesFrom))}

## Reasons

${table(['reason', 'of', 'meaning', 'Moodle sends', 'freed when the award is sent again:', 'a person may', 'remedy'], stateReasons.map(reasonRow))}

## What a person may do

${table(
  ['action', 'meaning', 'done by', 'asks first'],
  awardActions.map((name) => {
    const { means, by, asks } = actions[name];
    return row(name, means, by, asks ? 'yes' : 'no');
  }),
)}

## Where an award stands in Moodle

${table(
  ['status', 'meaning', 'a person may'],
  awardStatuses.map((name) => row(name, statuses[name].means, listed(statuses[name].actions))),
)}

An award that waits because Moodle has no record of its completion can be released or cancelled as well.

## Outcomes of an attempt

${table(['outcome', 'meaning', 'may have issued', 'moves', 'remedy'], outcomeNames.map(outcomeRow))}

If a cancel was requested in the meantime, \`cancel_requested\` or \`unresolved\` takes the place of a move that is not \`issued\`.

## Holds

A hold stops sending for its scope; the row is deleted when the hold ends.

${table(['hold', 'scope', 'meaning', 'ends', 'remedy'], holdReasons.map(holdRow))}

## Remedies

${table(
  ['remedy', 'what to do'],
  Object.entries(remedies).map(([name, sentence]) => row(name, sentence)),
)}
`;

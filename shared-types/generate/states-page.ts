import { type IssuanceState, issuanceStates, type Transition, transitions } from '../src/index.ts';

const rows: readonly Transition[] = transitions;

// One arrow for each pair of states, however many events lead from one to the other: else nobody can read it.
function arrows(): string[] {
  const events = new Map<string, string[]>();
  for (const { from, event, to } of rows) {
    const arrow = `${from ?? '[*]'} --> ${to}`;
    events.set(arrow, [...(events.get(arrow) ?? []), event]);
  }
  return [...events].map(([arrow, names]) => `    ${arrow}: ${names.join(', ')}`);
}

const tableRow = (row: Transition): string =>
  `| ${row.from ?? '(new)'} | ${row.event} | ${row.to} | ${row.who} | ${row.when} |`;

const movesOf = (state: IssuanceState | null): string[] =>
  rows.filter(({ from }) => from === state).map(tableRow);

/** `docs/states.md`: the life of an issuance, drawn from the one table that the sidecar obeys. */
export const statesPage = (): string => `# The life of an issuance

<!-- Generated from shared-types/src/transitions.ts, do not edit: the script "generate" writes this anew. -->

One issuance is the delivery of one award. It moves only along the arrows below; anything else is refused.

\`\`\`mermaid
stateDiagram-v2
${arrows().join('\n')}
\`\`\`

| from | event | to | who | when |
|---|---|---|---|---|
${[null, ...issuanceStates].flatMap(movesOf).join('\n')}
`;

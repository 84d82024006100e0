import {
  consentReasons,
  erasedReasons,
  holdReasons,
  issuanceStates,
  issuedOutcomes,
  notRevokedReasons,
  stateReasons,
  stateSets,
} from '@local-navigatr/shared-types';

const CODE = /^(moodle-plugin\/(classes|amd\/src)|sidecar\/src)\/.*\.(php|ts)$/;
const BROWSER = /^moodle-plugin\/amd\/src\//;
// What is made of the table; CHECKs and indexes, which migrations keep; tests, which say what they expect.
const OWN =
  /\/contract\/vocabulary\.php$|\/amd\/src\/life_cycle\.ts$|^sidecar\/src\/db\/schema\/|\.test\.ts$|^sidecar\/src\/testing\//;

/** Of an issuance or of a hold: the column has one name. */
const REASONS = [...stateReasons, ...holdReasons];

const SETS = { ...stateSets, issuedOutcomes, consentReasons, erasedReasons, notRevokedReasons };
const keyOf = (words: readonly string[]): string => [...new Set(words)].toSorted().join(' ');
const nameOf = new Map(Object.entries(SETS).map(([name, words]) => [keyOf(words), name]));

/** A sentence for each list of states or reasons that has its name in the table, and for each state or reason that is not in it. */
export function findRepeated(path: string, text: string): string[] {
  if (!CODE.test(path) || OWN.test(path)) return [];
  // In the browser `state` is also that of a mapping, a step or a button.
  return [...repeated(path, text), ...(BROWSER.test(path) ? [] : unheardOf(path, text))];
}

function repeated(path: string, text: string): string[] {
  const lists = text.matchAll(/[([]\s*('\w+'(?:,\s*'\w+')+),?\s*[)\]]/g);
  return Array.from(lists, ([, list = '']) => list.match(/\w+/g) ?? []).flatMap((words) => {
    const name = nameOf.get(keyOf(words));
    return name === undefined ? [] : [`${path}: ${words.join(', ')} → ${name} of shared-types/src/states.ts`];
  });
}

/** TypeScript's own words are checked by its types: here are those of SQL, and of PHP. */
function unheardOf(path: string, text: string): string[] {
  const compared = text.matchAll(
    /\b(state|reason)\b(?: = | <> | [!=]== | (?:not )?in \((?='))('\w+'(?:, '\w+')*)/gi,
  );
  return Array.from(compared).flatMap(([, column = '', words = '']) => {
    const known: readonly string[] = column.toLowerCase() === 'state' ? issuanceStates : REASONS;
    const strange = (words.match(/\w+/g) ?? []).filter((word) => !known.includes(word));
    return strange.map((word) => `${path}: the table has no ${column} ${word}`);
  });
}

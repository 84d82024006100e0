import { issuedOutcomes, stateSets } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';

/** In the statement itself, not as parameters: the database finds its partial index by them. */
const listed = (words: readonly string[]): SQL => sql.raw(`(${words.map((word) => `'${word}'`).join(', ')})`);

/** {@link stateSets}, to follow `in`. */
export const UNDERWAY = listed(stateSets.underway);
export const STOPPED = listed(stateSets.stopped);
export const SENT = listed(stateSets.sent);
export const SETTLED = listed(stateSets.settled);
export const WAS_ISSUED = listed(stateSets.wasIssued);
export const UNSETTLED = listed(stateSets.unsettled);

/** {@link issuedOutcomes}, likewise. */
export const ISSUED_OUTCOMES = listed(issuedOutcomes);

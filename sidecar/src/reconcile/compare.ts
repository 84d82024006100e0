import { type IssuanceState, type StateReason, stateSets } from '@local-navigatr/shared-types';
import type { IssuingEvent } from '../platform/records.ts';

/** An award of the account as the ledger has it. */
export type LedgerAward = {
  id: number;
  awardId: string;
  state: IssuanceState;
  reason: StateReason | null;
  /** The event that it was issued as; null: the ledger does not know. */
  remoteId: string | null;
  /** When it was sent last, in milliseconds since 1970; null: never by this ledger. */
  sentAt: number | null;
  /** The ledger says that it was issued within the dates. */
  isIssued: boolean;
  /** Learner, course and badge are known. */
  isWhole: boolean;
};

export type Pair = { award: LedgerAward; event: IssuingEvent };

export type Comparison = {
  both: number;
  /** Issued so lately that the lists may not have it yet, or being sent now. */
  tooNew: number;
  /** Moodle taught it after a recovery, so nobody knows when it was issued. */
  untimed: number;
  onlyInLedger: LedgerAward[];
  /** Not decided in the ledger, and there. */
  found: Pair[];
  /** The ledger says that it was not issued, and it is there. */
  atOdds: Pair[];
  /** More than one event for one award. */
  twice: { award: LedgerAward; events: IssuingEvent[] }[];
  /** Of this site, by what our own calls leave there, and not in the ledger. */
  unknown: IssuingEvent[];
  /** Of this program, and it could not be read of which award. */
  unread: number;
  ofOtherSites: number;
  ofOtherPrograms: number;
};

export type Given = {
  wwwroot: string;
  program: string;
  from: number;
  to: number;
  /** What was issued since then may be missing from the lists. */
  listedUntil: number;
  awards: readonly LedgerAward[];
  events: readonly IssuingEvent[];
};

/** What ledger and platform say of the same account and dates. An event counts where its own mark or the ledger names its award. */
export function compare(given: Given): Comparison {
  const byAward = eventsByAward(given);
  const pairs = given.awards.map((award) => ({ award, events: byAward.get(award.awardId) ?? [] }));
  const issued = pairs.filter(({ award }) => award.isIssued);
  const there = issued.filter(isListed);
  const missing = issued.filter((pair) => !isListed(pair)).map(({ award }) => award);
  const open = pairs.flatMap(({ award, events: [event] }) =>
    wasIssued(award) || event === undefined || !isWithin(given, event) ? [] : [{ award, event }],
  );
  const isTooNew = (award: LedgerAward) => (award.sentAt ?? 0) > given.listedUntil;
  const sending = open.filter(({ award }) => award.state === 'sending');
  return {
    both: there.length,
    tooNew: missing.filter(isTooNew).length + sending.length,
    untimed: missing.filter(({ sentAt }) => sentAt === null).length,
    onlyInLedger: missing.filter((award) => award.sentAt !== null && !isTooNew(award)),
    found: open.filter(isCertain),
    atOdds: open.filter((pair) => !isCertain(pair) && pair.award.state !== 'sending'),
    twice: pairs.filter(({ events }) => events.length > 1 && events.some((event) => isWithin(given, event))),
    ...countOthers(given),
  };
}

/**
 * It may be set to issued: nothing else is known of it, and the event itself names it. The event that the ledger has may be that
 * of an earlier award.
 */
const isCertain = ({ award: { awardId, state, reason, isWhole }, event }: Pair): boolean =>
  isWhole &&
  event.award?.id === awardId &&
  (state === 'unknown' ||
    state === 'queued' ||
    (state === 'needs_attention' && reason === 'may_have_been_issued'));

const wasIssued = ({ state }: LedgerAward): boolean => stateSets.wasIssued.includes(state);

type Matched = { award: LedgerAward; events: IssuingEvent[] };

const isListed = ({ award: { remoteId }, events }: Matched): boolean =>
  events.some(({ id }) => remoteId === null || id === remoteId);

function eventsByAward({ awards, events }: Given): Map<string, IssuingEvent[]> {
  const awardOf = new Map(awards.flatMap(({ remoteId, awardId }) => (remoteId ? [[remoteId, awardId]] : [])));
  const found = new Map<string, IssuingEvent[]>();
  for (const event of events) {
    const award = event.award?.id ?? awardOf.get(event.id);
    if (award !== undefined) found.set(award, [...(found.get(award) ?? []), event]);
  }
  return found;
}

/** One of which the platform does not say when it was made counts. */
const isWithin = ({ from, to }: Given, { at }: IssuingEvent): boolean =>
  at === null || (at >= from && at <= to);

function countOthers(
  given: Given,
): Pick<Comparison, 'unknown' | 'unread' | 'ofOtherSites' | 'ofOtherPrograms'> {
  const known = new Set(
    given.awards.flatMap(({ awardId, remoteId }) => [awardId, ...(remoteId ? [remoteId] : [])]),
  );
  const others = given.events.filter(
    (event) => isWithin(given, event) && !known.has(event.award?.id ?? event.id) && !known.has(event.id),
  );
  const marked = others.filter(({ award }) => award !== null && award !== undefined);
  const unread = others.filter(
    ({ award, program }) => award === undefined && program === given.program,
  ).length;
  const unknown = marked.filter(({ award }) => award?.wwwroot === given.wwwroot);
  return {
    unknown,
    unread,
    ofOtherSites: marked.length - unknown.length,
    ofOtherPrograms: others.length - marked.length - unread,
  };
}

import type { Outcome } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { placeBackoff, placeHold } from './place.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How often a held thing is asked about again. */
export const PROBE_MS = {
  /** Doubling up to the maximum. */
  down: { firstMs: SECOND, maxMs: MINUTE },
  token: 5 * MINUTE,
  /** A badge that cannot be issued: after these, then hourly. */
  badge: [MINUTE, 5 * MINUTE, 30 * MINUTE],
  badgeThen: HOUR,
} as const;

// One or two server errors are weather; three in a row on one badge are the badge's own.
const BADGE_FAILURES_TOLERATED = 2;
const BADGE_BACKOFF = { firstMs: MINUTE, maxMs: HOUR };

export type Subject = { site: string; target: string; badgeId: string };

const FAILURES = sql`('badge_failing', 'not_allowed')`;

/** SQL condition: hold `h` remembers failures of the badge of this row of issuances. */
export const failuresOf = (
  row: SQL,
): SQL => sql`h.site = ${row}.site and h.scope = 'badge' and h.target = ${row}.target
  and h.subject = ${row}.badge_id and h.reason in ${FAILURES}`;

type After = { outcome: Outcome; apiDown: boolean; coolMs: number; badgeFailed: boolean };

/** Holds that follow from what one PUT came to, written in the transaction that settles it. */
export async function holdAfterOutcome(
  db: Db,
  subject: Subject,
  { outcome, apiDown, coolMs, badgeFailed }: After,
): Promise<void> {
  const target = { site: subject.site, scope: 'target' as const, target: subject.target };
  const badge = {
    site: subject.site,
    scope: 'badge' as const,
    target: subject.target,
    subject: subject.badgeId,
  };
  if (apiDown) return placeBackoff(db, { ...target, reason: 'api_down' }, PROBE_MS.down);
  switch (outcome) {
    case 'not_now':
      return placeHold(db, { ...target, reason: 'cooling', forMs: coolMs });
    case 'redirected':
      return placeBackoff(db, { ...target, reason: 'wrong_url' }, PROBE_MS.down);
    case 'token_refused':
      return placeHold(db, { ...target, reason: 'token_refused', forMs: PROBE_MS.token });
    case 'not_allowed':
      return placeBackoff(db, { ...badge, reason: 'not_allowed' }, BADGE_BACKOFF);
    case 'badge_refused':
      return placeHold(db, { ...badge, reason: 'badge_not_issuable', forMs: PROBE_MS.badge[0] });
    case 'server_error':
      return placeBackoff(
        db,
        { ...badge, reason: 'badge_failing' },
        { ...BADGE_BACKOFF, tolerated: BADGE_FAILURES_TOLERATED },
      );
    case 'issued':
    case 'issued_unconfirmed':
      // Mostly there are none, and every statement holds the site's row longer.
      return badgeFailed ? forgetFailures(db, badge) : undefined;
    default:
  }
}

/** A badge that was issued has no failures in a row. */
async function forgetFailures(
  db: Db,
  badge: { site: string; target: string; subject: string },
): Promise<void> {
  await db.execute(sql`
    delete from holds where site = ${badge.site} and scope = 'badge' and target = ${badge.target}
      and subject = ${badge.subject} and reason in ${FAILURES}`);
}

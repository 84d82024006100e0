import { failureHoldReasons, type Outcome } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { placeBackoff, placeHold } from '../hold/create-hold.ts';
import { HOUR, MINUTE, PROBE_MS } from '../hold/probe-schedule.ts';

// One or two server errors are weather; three in a row on one badge are the badge's own.
const BADGE_FAILURES_TOLERATED = 2;
// The next period of a quota, or a higher one, is noticed by the next try.
const QUOTA_TRY_MS = 15 * MINUTE;
const BADGE_BACKOFF = { firstMs: MINUTE, maxMs: HOUR };

export type BadgeOnPlatform = { site: string; target: string; badgeId: string; providerId: string | null };

const FAILURES = sql`${[...failureHoldReasons]}`;

/** SQL condition: failures of the badge, or refusals of it or its provider, of this row of issuances are remembered. */
export const hasFailures = (row: SQL): SQL => sql`(exists (
    select from holds h where h.site = ${row}.site and h.target = ${row}.target and (
      (h.scope = 'badge' and h.subject = ${row}.badge_id and (h.reason in ${FAILURES} or h.reason = 'refused_repeatedly'))
      or (h.scope = 'provider' and h.subject = ${row}.provider_id)))
  or exists (
    select from refusals f where f.site = ${row}.site and f.target = ${row}.target
      and (f.badge_id = ${row}.badge_id or f.provider_id = ${row}.provider_id)))`;

type SettledOutcome = {
  outcome: Outcome;
  httpStatus: number | null;
  apiDown: boolean;
  coolMs: number;
  badgeFailed: boolean;
};

/** Holds that follow from what one PUT came to, written in the transaction that settles it. */
export async function holdAfterOutcome(
  db: Db,
  subject: BadgeOnPlatform,
  { outcome, httpStatus, apiDown, coolMs, badgeFailed }: SettledOutcome,
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
    case 'retry_later':
      return placeHold(db, { ...target, reason: 'rate_limited', forMs: coolMs });
    case 'quota_used_up':
      return placeHold(db, { ...target, reason: 'quota_used_up', forMs: QUOTA_TRY_MS });
    case 'redirected':
      return placeBackoff(db, { ...target, reason: 'wrong_url' }, PROBE_MS.down);
    case 'token_refused':
      return placeHold(db, { ...target, reason: 'token_refused', forMs: PROBE_MS.token });
    case 'not_allowed':
      return placeBackoff(db, { ...badge, reason: 'not_allowed' }, BADGE_BACKOFF);
    case 'badge_refused':
      return placeHold(db, { ...badge, reason: 'badge_not_issuable', httpStatus, forMs: PROBE_MS.badge[0] });
    case 'provider_gone':
      return holdProvider(db, subject, httpStatus);
    case 'server_error':
      return placeBackoff(
        db,
        { ...badge, reason: 'badge_failing' },
        { ...BADGE_BACKOFF, tolerated: BADGE_FAILURES_TOLERATED },
      );
    case 'issued':
    case 'issued_unconfirmed':
      // Mostly there are none, and every statement holds the site's row longer.
      return badgeFailed ? forgetFailures(db, subject) : undefined;
    default:
  }
}

async function holdProvider(
  db: Db,
  { site, target, providerId }: BadgeOnPlatform,
  httpStatus: number | null,
): Promise<void> {
  if (providerId === null) return;
  const place = { site, scope: 'provider' as const, target, subject: providerId };
  await placeHold(db, { ...place, reason: 'badge_not_issuable', httpStatus, forMs: PROBE_MS.badge[0] });
}

/** A badge that was issued has no failures and no refusals in a row, and its provider none that stop it. */
async function forgetFailures(db: Db, { site, target, badgeId, providerId }: BadgeOnPlatform): Promise<void> {
  await db.execute(sql`
    delete from holds where site = ${site} and target = ${target} and (
      (scope = 'badge' and subject = ${badgeId} and (reason in ${FAILURES} or reason = 'refused_repeatedly'))
      or (scope = 'provider' and subject = ${providerId}::text))`);
  await db.execute(sql`
    delete from refusals where site = ${site} and target = ${target} and badge_id = ${badgeId}`);
  await db.execute(sql`
    update refusals set provider_id = null
    where site = ${site} and target = ${target} and provider_id = ${providerId}::text`);
}

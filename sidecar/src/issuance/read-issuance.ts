import {
  type Attempt,
  type AuditEntry,
  adviceOn,
  type Hold,
  type Issuance,
  needOf,
  outcomes,
  type PlatformName,
  platformOfTarget,
  type Remedy,
  remedyOfAttempt,
  remedyOfReason,
} from '@local-navigatr/shared-types';
import { and, eq, sql } from 'drizzle-orm';
import { type Db, iso, rows } from '../db/client.ts';
import { attempts, issuances } from '../db/schema/issuances.ts';
import { recipients } from '../db/schema/recipients.ts';
import { effectiveHoldsOn } from '../hold/effective-holds.ts';
import type { Site } from '../site/site.ts';
import { addressesOf } from './addresses-of.ts';
import { pick } from './columns.ts';
import { PLATFORM_SAID, saidOfAttempt } from './platform-said.ts';
import { requestIdOf } from './request-id.ts';

/** What is shown of an issuance, beside what happened to it. */
const SHOWN = {
  ...pick(issuances, [
    'id',
    'awardId',
    'target',
    'courseId',
    'userId',
    'rule',
    'cycle',
    'providerId',
    'badgeId',
    'trigger',
    'state',
    'reason',
    'repeats',
    'remoteId',
    'problems',
    'addressKey',
    'claimed',
    'validMonths',
  ]),
  email: recipients.email,
  completedAt: iso(sql`completed_at`),
  acceptedAt: iso(sql`accepted_at`),
  changedAt: iso(sql`changed_at`),
  nextAttemptAt: sql<
    string | null
  >`case when state in ('queued', 'unknown', 'revoking') then ${iso(sql`next_attempt_at`)} end`,
};

/** One issuance with all that happened to it, or null when the site has none for this award. */
export async function readIssuance(db: Db, site: Site, awardId: string): Promise<Issuance | null> {
  const isIt = and(eq(issuances.site, site.id), eq(issuances.awardId, awardId));
  const isTheirs = eq(recipients.id, issuances.recipientId);
  const [found] = await db.select(SHOWN).from(issuances).leftJoin(recipients, isTheirs).where(isIt);
  if (found === undefined) return null;
  const { id, email, addressKey, claimed, ...row } = found;
  const tried = (await readAttempts(db, [id])).get(id) ?? [];
  const holds = await holdsOn(db, { ...row, id, site: site.id });
  const remedy = remedyOf(row, tried, holds);
  return {
    ...row,
    address: (await addressesOf(db, site, [found])).get(id) ?? null,
    ...(claimed === null ? {} : { claimed }),
    needs: needOf(row.reason),
    remedy,
    advice: adviceOn(remedy, platformOfTarget(row.target)),
    attempts: tried,
    holds,
    audit: await readAudit(db, id),
  };
}

/** What keeps it from going on: a badge that is to be revoked goes on where only issuing is stopped. */
async function holdsOn(
  db: Db,
  issuance: Pick<Issuance, 'state' | 'target' | 'acceptedAt'> & { id: number; site: string },
): Promise<Hold[]> {
  if (issuance.state !== 'queued' && issuance.state !== 'revoking') return [];
  const holds = await effectiveHoldsOn(db, issuance);
  return issuance.state === 'queued' ? holds : holds.filter(stopsRevoking);
}

const stopsRevoking = ({ scope, reason }: Hold): boolean =>
  (scope === 'site' || scope === 'target') && reason !== 'quota_used_up';

/** What a person can do now: about what holds it, else about why it stands, else about the last answer. */
function remedyOf(
  { state, reason }: Pick<Issuance, 'state' | 'reason'>,
  tried: Attempt[],
  holds: Hold[],
): Remedy {
  if (state === 'queued' || state === 'revoking')
    return holds.find(({ remedy }) => remedy !== 'wait')?.remedy ?? 'wait';
  if (state === 'sending' || state === 'unknown') return 'wait';
  if (state === 'issued' && reason === null) return 'claim_mail';
  const last = tried.at(-1);
  if (reason === 'badge_not_issuable' && last?.outcome === 'badge_refused') return last.remedy;
  return remedyOfReason(reason);
}

const SHOWN_OF_ATTEMPT = {
  ...pick(attempts, ['issuance', 'fence', 'outcome', 'httpStatus', 'errorClass', 'latencyMs', 'repeat']),
  awardId: issuances.awardId,
  target: issuances.target,
  said: saidOfAttempt,
  startedAt: iso(sql`started_at`),
  finishedAt: sql<string | null>`${iso(sql`finished_at`)}`,
};

/** Attempts by the id of their issuance, each one's in order. Issuances without any are left out. */
export async function readAttempts(db: Db, ids: readonly number[]): Promise<Map<number, Attempt[]>> {
  const found = await db
    .select(SHOWN_OF_ATTEMPT)
    .from(attempts)
    .innerJoin(issuances, eq(issuances.id, attempts.issuance))
    .where(
      sql`issuance in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb))`,
    )
    .orderBy(attempts.issuance, attempts.fence);
  const byIssuance = new Map<number, Attempt[]>();
  for (const { issuance, fence, awardId, target, said, ...row } of found) {
    const earlier = byIssuance.get(issuance) ?? [];
    byIssuance.set(issuance, earlier);
    const requestId = requestIdOf(awardId, fence);
    earlier.push({
      number: earlier.length + 1,
      requestId,
      ...row,
      ...(said === null ? {} : { said }),
      ...meaningOf(row, platformOfTarget(target)),
    });
  }
  return byIssuance;
}

function meaningOf(
  { outcome, httpStatus }: Pick<Attempt, 'outcome' | 'httpStatus'>,
  platform: PlatformName,
): Pick<Attempt, 'mayHaveIssued' | 'remedy'> {
  if (outcome === null) return { mayHaveIssued: false, remedy: 'wait' };
  const { mayHaveIssued } = outcomes[outcome];
  return { mayHaveIssued, remedy: remedyOfAttempt(outcome, httpStatus, platform) };
}

const readAudit = (db: Db, issuance: number): Promise<AuditEntry[]> =>
  rows<AuditEntry>(
    db,
    sql`select ${iso(sql`at`)} as at, actor, real_actor as "realActor", action, details from audit_log where issuance = ${issuance} and action <> ${PLATFORM_SAID} order by id`,
  );

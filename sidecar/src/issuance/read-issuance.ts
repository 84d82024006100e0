import {
  type Attempt,
  type AuditEntry,
  type Hold,
  type Issuance,
  needOf,
  type Outcome,
  outcomes,
  type Remedy,
  remedies,
  remedyOfAttempt,
  remedyOfReason,
} from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { type Db, firstRow, iso, rows } from '../db/client.ts';
import { effectiveHoldsOn } from '../hold/effective-holds.ts';

type Row = Omit<Issuance, 'attempts' | 'holds' | 'audit' | 'needs' | 'remedy' | 'advice'> & {
  id: number | string;
};

/** One issuance with all that happened to it, or null when the site has none for this award. */
export async function readIssuance(db: Db, site: string, awardId: string): Promise<Issuance | null> {
  const found = await firstRow<Row>(
    db,
    sql`
    select id, award_id as "awardId", target, course_id as "courseId", user_id as "userId", rule, cycle,
      provider_id as "providerId", badge_id as "badgeId", trigger, state, reason, repeats, remote_id as "remoteId",
      problems, ${iso(sql`completed_at`)} as "completedAt", ${iso(sql`accepted_at`)} as "acceptedAt",
      ${iso(sql`changed_at`)} as "changedAt",
      case when state in ('queued', 'unknown') then ${iso(sql`next_attempt_at`)} end as "nextAttemptAt"
    from issuances where site = ${site} and award_id = ${awardId}`,
  );
  if (found === null) return null;
  const { id: given, ...row } = found;
  const id = Number(given);
  const attempts = (await readAttempts(db, [id])).get(id) ?? [];
  const holds = row.state === 'queued' ? await effectiveHoldsOn(db, { ...row, id, site }) : [];
  const remedy = remedyOf(row, attempts, holds);
  return {
    ...row,
    needs: needOf(row.reason),
    remedy,
    advice: remedies[remedy],
    attempts,
    holds,
    audit: await readAudit(db, id),
  };
}

/** What a person can do now: about what holds it, else about why it stands, else about the last answer. */
function remedyOf(
  { state, reason }: Pick<Row, 'state' | 'reason'>,
  attempts: Attempt[],
  holds: Hold[],
): Remedy {
  if (state === 'queued') return holds.find(({ remedy }) => remedy !== 'wait')?.remedy ?? 'wait';
  if (state === 'sending' || state === 'unknown') return 'wait';
  if (state === 'issued' && reason === null) return 'claim_mail';
  const last = attempts.at(-1);
  if (reason === 'badge_not_issuable' && last?.outcome === 'badge_refused') return last.remedy;
  return remedyOfReason(reason);
}

type AttemptRow = {
  issuance: number | string;
  startedAt: string;
  finishedAt: string | null;
  outcome: Outcome | null;
  httpStatus: number | null;
  errorClass: string | null;
  latencyMs: number | null;
  repeat: boolean;
};

/** Attempts by the id of their issuance, each one's in order. Issuances without any are left out. */
export async function readAttempts(db: Db, issuances: readonly number[]): Promise<Map<number, Attempt[]>> {
  const found = await rows<AttemptRow>(
    db,
    sql`
    select issuance, ${iso(sql`started_at`)} as "startedAt", ${iso(sql`finished_at`)} as "finishedAt", outcome,
      http_status as "httpStatus", error_class as "errorClass", latency_ms as "latencyMs", repeat
    from attempts
    where issuance in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(issuances)}::text::jsonb))
    order by issuance, fence`,
  );
  const byIssuance = new Map<number, Attempt[]>();
  for (const { issuance, ...row } of found) {
    const attempts = byIssuance.get(Number(issuance)) ?? [];
    byIssuance.set(Number(issuance), attempts);
    attempts.push({
      number: attempts.length + 1,
      ...row,
      mayHaveIssued: row.outcome !== null && outcomes[row.outcome].mayHaveIssued,
      remedy: row.outcome === null ? 'wait' : remedyOfAttempt(row.outcome, row.httpStatus),
    });
  }
  return byIssuance;
}

const readAudit = (db: Db, issuance: number): Promise<AuditEntry[]> =>
  rows<AuditEntry>(
    db,
    sql`select ${iso(sql`at`)} as at, actor, real_actor as "realActor", action, details from audit_log where issuance = ${issuance} order by id`,
  );

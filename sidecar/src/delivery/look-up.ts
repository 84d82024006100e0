import { sql } from 'drizzle-orm';
import { accessOf } from '../connection/access.ts';
import { holdRefusedCredential } from '../connection/hold-refused-credential.ts';
import { type Db, firstRow, iso, rows } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { holdsTarget } from '../hold/hold-conditions.ts';
import { isOfPlatform } from '../issuance/of-platform.ts';
import { interactivePermit } from '../lane/interactive-slot.ts';
import type { LookUpFinding } from '../platform/port.ts';
import type { Askable } from '../platform/registry.ts';
import { isAtHome } from '../site/home.ts';
import { isPermitted } from '../site/permit.ts';
import { type Question, writeFinding } from './write-finding.ts';

// Asked side by side: each waits for its turn in the lane anyway.
const BATCH = 16;
// A question that was never answered, because this process ended, is asked again after this.
const QUESTION_LEASE_MS = 60_000;
const QUESTION_TIMEOUT_MS = 10_000;

/** How long after the loss of an answer its platform is asked first; undefined where it cannot be. */
export const firstLookUpMs = (target: string | null, askable: readonly Askable[]): number | undefined =>
  askable.find(({ name }) => target?.startsWith(`${name}:`))?.lookUp.afterMs[0];

/**
 * Asks the platforms about what may have been issued and is due. Found: issued. Absent as often as the platform's lists take:
 * sent again. A question without an answer changes nothing. Returns how many issuances it moved.
 */
export async function lookUpOnce(deps: Deps, askable: readonly Askable[]): Promise<number> {
  if (askable.length === 0) return 0;
  let moved = 0;
  for (;;) {
    const due = await deps.database.delivery.transaction((tx) => takeDue(tx, askable));
    const results = await Promise.all(due.map((question) => answer(deps, question)));
    moved += results.filter(Boolean).length;
    if (due.length < BATCH) return moved;
  }
}

/** Whether the issuance moved. */
async function answer(deps: Deps, question: Question): Promise<boolean> {
  const platform = deps.platforms.ofLane(question.lane);
  const { lookUp } = platform;
  if (lookUp === undefined) return false;
  const finding = await ask(deps, question);
  deps.log.info({ awardId: question.awardId, finding: finding.kind }, 'look-up');
  if (finding.kind === 'token_refused') await holdRefusedCredential(deps, question);
  return deps.database.delivery.transaction((tx) => writeFinding(tx, question, { finding, lookUp }));
}

/** What the platform of an award says of it. Never throws: a question that fails tells nothing. */
export async function ask(deps: Deps, question: Question): Promise<LookUpFinding> {
  const { awardId: id, badgeId, since, lane } = question;
  const { lookUp } = deps.platforms.ofLane(lane);
  try {
    const access = { ...accessOf(question, deps.keys), timeoutMs: QUESTION_TIMEOUT_MS };
    const award = { id, badgeId, since: Date.parse(since) };
    return (await lookUp?.find(access, award, interactivePermit(deps, lane))) ?? { kind: 'unknown' };
  } catch (error) {
    deps.log.warn({ err: error, awardId: id }, 'a platform could not be asked about an award');
    return { kind: 'unknown' };
  }
}

// A ledger that never was in recovery knows of its first attempt; before a loss of its latest days there may have been others.
const SINCE = sql`case when exists (select from recoveries where site = i.site) then coalesce(i.completed_at, 'epoch')
  else coalesce((select min(started_at) from attempts where issuance = i.id), i.completed_at, 'epoch') end`;

/** A {@link Question}, of an issuance `i` and its connection `c`; {@link toQuestion} reads its numbers. */
const QUESTION = sql`i.id, i.fence, i.award_id as "awardId", i.badge_id as "badgeId", i.target, i.absences, i.repeats,
  i.cancel_reason as "cancelReason", ${iso(SINCE)} as since,
  (select extract(epoch from (clock_timestamp() - max(begun_at))) * 1000 from recoveries where site = i.site) as "recoveredMs",
  c.site, c.id as connection, c.lane, c.environment,
  c.credential, c.auth_scheme as "authScheme", c.timeout_ms as "timeoutMs"`;

type QuestionRow = Question & { id: number | string; recoveredMs: number | string | null };

const toQuestion = (row: QuestionRow): Question => ({
  ...row,
  id: Number(row.id),
  recoveredMs: row.recoveredMs === null ? null : Number(row.recoveredMs),
});

/** The question about one award, due or not; null where its account is not connected. */
export async function findQuestion(db: Db, site: string, awardId: string): Promise<Question | null> {
  const row = await firstRow<QuestionRow>(
    db,
    sql`select ${QUESTION} from issuances i join connections c on c.site = i.site and c.target = i.target
      where i.site = ${site} and i.award_id = ${awardId}`,
  );
  return row === null ? null : toQuestion(row);
}

/** Replicas take turns: what one of them asks about is not due for a while. */
async function takeDue(tx: Db, askable: readonly Askable[]): Promise<Question[]> {
  const found = await rows<QuestionRow>(
    tx,
    sql`
    with due as (
      select i.id from issuances i join connections c on c.site = i.site and c.target = i.target join sites s on s.id = i.site
      where i.state = 'unknown' and i.next_attempt_at <= clock_timestamp() and ${isOfPlatform(askable, sql`i.target`)}
        and ${isPermitted} and ${isAtHome} and not exists (select from holds h where ${holdsTarget} and h.scope = 'target')
      order by i.next_attempt_at limit ${BATCH} for update of i skip locked
    )
    update issuances i set next_attempt_at = clock_timestamp() + ${QUESTION_LEASE_MS}::float8 * interval '1 millisecond'
    from due, connections c
    where i.id = due.id and c.site = i.site and c.target = i.target
    returning ${QUESTION}`,
  );
  return found.map(toQuestion);
}

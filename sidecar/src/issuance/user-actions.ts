import { type Actor, type ActReply, type CancelReason, forgetsPerson } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import { byUser } from '../audit/write-audit.ts';
import { type Db, rows } from '../db/client.ts';
import { anySet } from '../db/row-columns.ts';
import type { Deps } from '../deps.ts';
import { addressKeyOf } from '../keys/keys.ts';
import { requireSeen } from '../site/ledger-mark.ts';
import { findSite } from '../site/site.ts';
import { personalColumns } from './columns.ts';
import {
  type ActionSubject,
  type Decision,
  decideUserAction,
  type Result,
  type Verb,
} from './decide-user-action.ts';
import { keepRemoteId } from './keep-remote-id.ts';
import { findTwins, lockSubjects } from './lock-subjects.ts';
import {
  askAgain,
  holdSharedAddresses,
  lockWaiting,
  rememberSharedAddresses,
  WAITS_FOR_PERSON,
} from './shared-addresses.ts';
import {
  FORGET_UNANSWERED,
  isForgetRequested,
  ON_CANCEL,
  type Transition,
  transitionLocked,
  WITHOUT_PERSON,
} from './transition.ts';
import { doubtLocked } from './unresolved-repeats.ts';
import { deleteUnusedRecipients } from './unused-recipients.ts';

export type Act = {
  verb: Verb;
  ids: readonly string[];
  actor: Actor;
  note?: string | undefined;
  /** With `cancel`; a person asked for it unless it says otherwise. */
  reason?: CancelReason | undefined;
  /** With `revoke` of one: as what it was issued, where the ledger does not know. */
  remoteId?: string | undefined;
  /** With `account_merged`: of two awards of one learner, which stays where the other is recalled. */
  stays?: readonly { id: string; stays: string }[] | undefined;
  /** The mark of the ledger that the caller means. */
  ledger?: string | undefined;
};

type Decided = Decision & { subject: ActionSubject };

const NOT_FOUND: Result = { result: 'not_found', state: null, reason: null };

/** What a person asked for, issuance by issuance; what is not possible changes nothing. */
export async function act(deps: Deps, site: string, given: Act): Promise<ActReply> {
  const ids = [...new Set(given.ids.map((id) => id.toLowerCase()))];
  const results = await deps.database.intake.transaction(async (tx) => {
    await requireSeen(tx, site, given.ledger);
    const twins = given.reason === 'account_merged' ? await findTwins(tx, site, given) : [];
    const canRevoke = (target: string) => deps.platforms.ofTarget(target)?.revoke !== undefined;
    const locked = await lockSubjects(tx, { site, ids, verb: given.verb, twins, canRevoke });
    const decided = locked
      .filter(({ id }) => !twins.includes(id))
      .map((subject) => ({ subject, ...decideUserAction(subject, given.verb, reasonOf(given)) }));
    // Before the addresses go by which they were found.
    await doubtLocked(
      tx,
      locked.filter(({ id }) => twins.includes(id)),
    );
    const waiting = given.reason === 'account_merged' ? await lockWaiting(tx, cancelledOf(decided)) : [];
    await carryOut(tx, decided, given);
    if (given.verb === 'decide_send_again') await takeNewAddresses(tx, deps, site, decided);
    await askAgain(tx, site, waiting);
    const asked = await askAboutAddresses(tx, site, decided);
    if (forgetsPerson(given.reason ?? null)) {
      await deleteUnusedRecipients(
        tx,
        decided.map(({ subject }) => subject.id),
      );
    }
    return new Map(
      decided.map(({ subject: { awardId }, result }) => [
        awardId,
        asked.includes(awardId) ? { result: 'not_possible' as const, ...WAITS_FOR_PERSON } : result,
      ]),
    );
  });
  deps.wake();
  return { results: given.ids.map((id) => ({ id, ...(results.get(id.toLowerCase()) ?? NOT_FOUND) })) };
}

/** A repeat goes to the address that Moodle sent last; until a person decided, the key of the earlier one stood for the badge. */
async function takeNewAddresses(tx: Db, deps: Deps, id: string, decided: readonly Decided[]): Promise<void> {
  const site = await findSite(tx, deps.keys, id);
  const ids = decided.flatMap(({ kind, subject }) => (kind === 'move' ? [subject.id] : []));
  if (site === null || ids.length === 0) return;
  const found = await rows<{ id: number | string; email: string }>(
    tx,
    sql`
    select i.id, r.email from issuances i join recipients r on r.id = i.recipient_id
    where i.id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb))`,
  );
  const keys = found.map((row) => ({ id: row.id, key: addressKeyOf(site.userHashKey, row.email) }));
  await tx.execute(sql`
    update issuances i set address_key = t.key
    from jsonb_to_recordset(${JSON.stringify(keys)}::text::jsonb) as t(id bigint, key text) where i.id = t.id`);
}

const cancelledOf = (decided: readonly Decided[]): number[] =>
  decided.flatMap(({ kind, result, subject: { id } }) =>
    kind === 'move' && result.state === 'cancelled' ? [id] : [],
  );

/** What was taken up again may have an address by now that another account's badge goes to. */
const askAboutAddresses = (tx: Db, site: string, decided: readonly Decided[]): Promise<string[]> =>
  holdSharedAddresses(
    tx,
    site,
    decided
      .filter(({ steps, result }) => steps.length > 0 && result.state === 'queued')
      .map(({ subject: { awardId } }) => ({ awardId, mayBeShared: false })),
  );

const reasonOf = ({ reason }: Act): CancelReason => reason ?? 'cancelled_by_person';

const ANEW = [
  sql`failures = 0`,
  sql`failing_since = null`,
  sql`next_attempt_at = clock_timestamp()`,
] as const;

/** What a verb changes besides the state. */
const CHANGES: Readonly<Record<Verb, readonly SQL[]>> = {
  cancel: ON_CANCEL,
  retry: ANEW,
  // What is still on its way of an earlier question says nothing of this one.
  revoke: [...ANEW, sql`fence = issuances.fence + 1`],
  decide_issued: [],
  // It stays marked as a repeat, because only a person's look says that nothing was issued.
  decide_send_again: [...ANEW, sql`repeats = 1`],
  decide_different_people: ANEW,
};

/** As many statements for 500 issuances as for one. */
async function carryOut(tx: Db, decided: readonly Decided[], given: Act): Promise<void> {
  const idsOf = (kind: Decision['kind']) =>
    decided.filter((one) => one.kind === kind).map(({ subject }) => subject.id);
  await requestCancel(tx, idsOf('request_cancel'), given);
  await retryNow(tx, idsOf('retry_now'), given);
  await forgetPerson(tx, idsOf('forget'), given);
  const { verb, actor, note } = given;
  const by = { ...byUser(actor), details: note ?? '' };
  await markUntaught(tx, decided);
  if (given.remoteId !== undefined) await keepRemoteId(tx, movedOf(decided), given.remoteId);
  const set = forgetsPerson(given.reason ?? null) ? [...CHANGES[verb], ...WITHOUT_PERSON] : CHANGES[verb];
  await transitionLocked(tx, movesAt(decided, 0), { ...by, set });
  await transitionLocked(tx, movesAt(decided, 1), by);
  if (verb === 'decide_different_people') await rememberSharedAddresses(tx, movedOf(decided));
}

const movedOf = (decided: readonly Decided[]): number[] =>
  decided.filter(({ steps }) => steps.length > 0).map(({ subject }) => subject.id);

/** What a recovery leaves open stays open, wherever a person moves it: its next PUT is a repeat. */
async function markUntaught(tx: Db, decided: readonly Decided[]): Promise<void> {
  const ids = decided.flatMap(({ kind, subject: { id, untaught } }) =>
    kind === 'move' && untaught ? [id] : [],
  );
  if (ids.length === 0) return;
  await tx.execute(sql`
    update issuances set repeats = greatest(repeats, 1)
    where id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb))`);
}

const movesAt = (decided: readonly Decided[], at: number): Transition[] =>
  decided.flatMap(({ subject: { id }, steps }) => {
    const step = steps[at];
    return step === undefined ? [] : [{ id, ...step }];
  });

/**
 * They are being sent, or may have been: the cancel applies when the answer is in, and nothing is repeated. Moodle asks with each
 * exchange until it is: only what changes is written.
 */
async function requestCancel(tx: Db, ids: readonly number[], given: Act): Promise<void> {
  // A person who cancels as well does not give the consent back.
  const nextReason = sql`case when ${isForgetRequested} and not (${isRefusalSinceWish(given)}) then cancel_reason
    else ${reasonOf(given)} end`;
  const forgets = forgetsPerson(given.reason ?? null);
  const set = sql.join([sql`cancel_reason = ${nextReason}`, ...(forgets ? FORGET_UNANSWERED : [])], sql`, `);
  const where = sql`cancel_reason is distinct from ${nextReason} or ${forgets} and state = 'unknown' and ${anySet(personalColumns, 'issuances')}`;
  await changeInPlace(tx, ids, { set, where, actor: given.actor, action: 'cancel_requested' });
}

/** SQL condition, as `isRefusalSince` of `transition.ts`, of the cancel that was asked for before. */
const isRefusalSinceWish = (given: Act): SQL =>
  reasonOf(given) === 'consent_withdrawn' ? sql`cancel_reason = 'consent_required'` : sql`false`;

/** They were cancelled for another reason, which stays. */
async function forgetPerson(tx: Db, ids: readonly number[], { actor }: Act): Promise<void> {
  await changeInPlace(tx, ids, { set: sql.join([...WITHOUT_PERSON], sql`, `), actor, action: 'cancel' });
}

/** Due now instead of by their schedule, unless a PUT that may have issued needs its pause. */
async function retryNow(tx: Db, ids: readonly number[], { actor }: Act): Promise<void> {
  const set = sql`failures = 0, failing_since = null,
    next_attempt_at = case when repeats = 0 then clock_timestamp() else next_attempt_at end`;
  await changeInPlace(tx, ids, { set, actor, action: 'retry' });
}

type ChangeInPlace = { set: SQL; where?: SQL; actor: Actor; action: string };

/** The feed moves on without a change, as with what writeAudit records: Moodle would not ask for it once more. */
async function changeInPlace(
  tx: Db,
  ids: readonly number[],
  { set, where = sql`true`, actor, action }: ChangeInPlace,
): Promise<void> {
  if (ids.length === 0) return;
  await tx.execute(sql`
    with changed as (
      update issuances set ${set}
      where id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb)) and (${where})
      returning id, site, award_id
    ), moved_on as (
      update sites set feed_sequence = feed_sequence + 1 where id in (select site from changed)
    )
    insert into audit_log (site, issuance, award_id, actor, real_actor, context, action)
    select site, id, award_id, ${actor.userId}, ${actor.realUserId ?? null}::text, ${actor.contextId ?? null}::text, ${action} from changed order by id`);
}

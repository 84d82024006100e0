import {
  type Actor,
  type ActReply,
  type CancelReason,
  type IssuanceState,
  isAccepted,
  type StateReason,
} from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { byUser } from '../audit/write-audit.ts';
import { holdRefusedCredential } from '../connection/hold-refused-credential.ts';
import { type Db, firstRow } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { requireSeen } from '../site/ledger-mark.ts';
import { ask, findQuestion } from './look-up.ts';
import { type Question, writeFound } from './write-finding.ts';

type LookUpNow = { awardId: string; actor: Actor; ledger?: string | undefined };
type Result = Omit<ActReply['results'][number], 'id'>;
type SeenIssuance = {
  state: IssuanceState;
  reason: StateReason | null;
  target: string | null;
  cancelReason: CancelReason | null;
  fence: number;
};

/**
 * Asks the platform about one award at once, because a person wants to know. Found: it is issued. That it is not there counts
 * as none of the answers after which it is sent again: the platform's list may be late.
 */
export async function lookUpNow(deps: Deps, site: string, given: LookUpNow): Promise<Result> {
  const awardId = given.awardId.toLowerCase();
  const { intake } = deps.database;
  const seen = await intake.transaction(async (tx) => {
    await requireSeen(tx, site, given.ledger);
    return findStanding(tx, site, awardId);
  });
  if (seen === null) return { result: 'not_found', state: null, reason: null };
  const { state, reason, target } = seen;
  const canFind = target !== null && deps.platforms.ofTarget(target)?.lookUp !== undefined;
  if (!canFind || !isAccepted('look_up', seen)) return { result: 'not_possible', state, reason };
  const question = await intake.run((db) => findQuestion(db, site, awardId));
  const finding = question && (await ask(deps, question));
  if (question && finding?.kind === 'found') {
    return keepFound(deps, { question, remoteId: finding.remoteId, seen, actor: given.actor });
  }
  if (question && finding?.kind === 'token_refused') await holdRefusedCredential(deps, question);
  return { result: finding?.kind === 'absent' ? 'not_listed' : 'not_asked', state, reason };
}

const findStanding = (db: Db, site: string, awardId: string, lock = sql``): Promise<SeenIssuance | null> =>
  firstRow<SeenIssuance>(
    db,
    sql`select state, reason, target, cancel_reason as "cancelReason", fence from issuances
      where site = ${site} and award_id = ${awardId} ${lock}`,
  );

type Found = { question: Question; remoteId: string; seen: SeenIssuance; actor: Actor };

/** Unless it moved while the platform was asked: then how it stands now. */
async function keepFound(deps: Deps, { question, remoteId, seen, actor }: Found): Promise<Result> {
  const { id, site, awardId } = question;
  const result = await deps.database.intake.transaction(async (tx): Promise<Result> => {
    const now = await findStanding(tx, site, awardId, sql`for update`);
    if (now === null) return { result: 'not_found', state: null, reason: null };
    const { state, reason, fence, cancelReason } = now;
    const hasMoved = state !== seen.state || reason !== seen.reason || fence !== seen.fence;
    if (hasMoved) return { result: 'not_possible', state, reason };
    await writeFound(tx, [{ id, from: state, fence, cancelReason, remoteId }], byUser(actor));
    return { result: 'done', state: 'issued', reason: null };
  });
  deps.wake();
  return result;
}

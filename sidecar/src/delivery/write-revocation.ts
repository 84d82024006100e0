import type { StateReason, TransitionEvent } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { type Db, firstRow } from '../db/client.ts';
import { keepRemoteId } from '../issuance/keep-remote-id.ts';
import { transitionLocked } from '../issuance/transition.ts';
import type { LookUpFinding, Revocation } from '../platform/port.ts';
import { nextWaitMs } from './retry-schedule.ts';

/** One badge that a person wants revoked, as it stood when its platform was asked. */
export type RevocationAsked = {
  id: number;
  fence: number;
  failures: number;
  failingForMs: number;
  /** How long ago the person asked. */
  askedForMs: number;
  /** Null: it has to be found first. */
  remoteId: string | null;
};

/** `absent`: the platform does not list the award. `remoteId`: under which it was found. `said`: why it refused. */
export type RevocationResult = {
  kind: Revocation['kind'] | Exclude<LookUpFinding['kind'], 'found'>;
  remoteId?: string;
  said?: string | null;
};

/** `listedAfterMs`: how late the lists of the platform may be. */
type Facts = RevocationResult & { listedAfterMs: number; random: number };

type RevocationTransition = { event: TransitionEvent; reason: StateReason };

/** Writes down what a platform said of a badge that is to be revoked. What moved meanwhile stays as it is. */
export async function writeRevocation(tx: Db, asked: RevocationAsked, facts: Facts): Promise<void> {
  const { id, fence } = asked;
  const open = await firstRow<{ userId: string | null }>(
    tx,
    sql`select user_id as "userId" from issuances where id = ${id} and state = 'revoking' and fence = ${fence} for update`,
  );
  if (open === null) return;
  if (facts.remoteId !== undefined) await keepRemoteId(tx, [id], facts.remoteId);
  if (facts.kind === 'token_refused') return askWhenReleased(tx, id);
  const waitMs = nextWaitMs(asked.failures + 1, asked.failingForMs, facts.random);
  const move = transitionFor(asked, facts) ?? (waitMs === null ? UNANSWERED : null);
  if (move === null) return askLater(tx, id, waitMs ?? 0);
  // Of a learner who was erased meanwhile, nothing that somebody wrote is kept.
  const details = open.userId === null ? '' : (facts.said ?? '');
  await transitionLocked(tx, [{ id, fence, from: 'revoking', ...move }], { details });
}

const UNANSWERED: RevocationTransition = { event: 'not_revoked', reason: 'revoke_unanswered' };

/** Null: nobody knows yet, and it is asked again. */
function transitionFor(
  { askedForMs }: RevocationAsked,
  { kind, listedAfterMs }: Facts,
): RevocationTransition | null {
  if (kind === 'revoked') return { event: 'revoked', reason: 'revoked_by_person' };
  if (kind === 'refused') return { event: 'not_revoked', reason: 'revoke_refused' };
  // A badge that was issued just before may be missing from the lists.
  if (kind === 'unknown' || askedForMs < listedAfterMs) return null;
  return kind === 'gone'
    ? { event: 'revoked', reason: 'revoked_gone' }
    : { event: 'not_revoked', reason: 'revoke_not_found' };
}

/** It was asked with a credential that is no good: that says nothing of the badge, and a hold keeps it until there is a good one. */
async function askWhenReleased(tx: Db, id: number): Promise<void> {
  await tx.execute(sql`update issuances set next_attempt_at = clock_timestamp() where id = ${id}`);
}

async function askLater(tx: Db, id: number, waitMs: number): Promise<void> {
  await tx.execute(sql`
    update issuances set failures = failures + 1, failing_since = coalesce(failing_since, clock_timestamp()),
      next_attempt_at = clock_timestamp() + ${waitMs}::float8 * interval '1 millisecond'
    where id = ${id}`);
}

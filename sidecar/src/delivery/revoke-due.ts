import { sql } from 'drizzle-orm';
import { accessOf, type StoredAccess } from '../connection/access.ts';
import { holdRefusedCredential } from '../connection/hold-refused-credential.ts';
import { type Db, iso, rows } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { holdsTarget } from '../hold/hold-conditions.ts';
import { isOfPlatform } from '../issuance/of-platform.ts';
import { interactivePermit } from '../lane/interactive-slot.ts';
import { isAtHome } from '../site/home.ts';
import { isPermitted } from '../site/permit.ts';
import { type RevocationAsked, type RevocationResult, writeRevocation } from './write-revocation.ts';

// Asked side by side: each waits for its turn in the lane anyway.
const BATCH = 16;
// What was never answered, because this process ended, is asked again after this: revoking twice does no harm.
const LEASE_MS = 60_000;
const TIMEOUT_MS = 10_000;

/** What people want revoked and is due: the platform is asked about each, and what it says is written down. */
export async function revokeOnce(deps: Deps, isStopping: () => boolean): Promise<void> {
  for (let due = BATCH; due === BATCH && !isStopping(); ) {
    const taken = await deps.database.delivery.transaction((tx) => takeDue(tx, deps));
    await Promise.all(taken.map((asked) => revoke(deps, asked)));
    due = taken.length;
  }
}

async function revoke(deps: Deps, asked: Due): Promise<void> {
  const result = await ask(deps, asked);
  deps.log.info({ awardId: asked.awardId, result: result.kind }, 'revocation');
  if (result.kind === 'token_refused') await holdRefusedCredential(deps, asked);
  const { lookUp } = deps.platforms.ofLane(asked.lane);
  const listedAfterMs = Math.max(0, ...(lookUp?.afterMs ?? []));
  const facts = { listedAfterMs, random: deps.random() };
  await deps.database.delivery.transaction((tx) => writeRevocation(tx, asked, { ...facts, ...result }));
}

async function ask(deps: Deps, asked: Due): Promise<RevocationResult> {
  const platform = deps.platforms.ofLane(asked.lane);
  const permit = interactivePermit(deps, asked.lane);
  try {
    const access = { ...accessOf(asked, deps.keys), timeoutMs: TIMEOUT_MS };
    if (asked.remoteId !== null)
      return (await platform.revoke?.(access, asked.remoteId, permit)) ?? { kind: 'unknown' };
    // Of what Moodle taught, or a person found, only the award's own id is known.
    const award = { id: asked.awardId, badgeId: asked.badgeId, since: Date.parse(asked.since) };
    const finding = await platform.lookUp?.find(access, award, permit);
    if (finding?.kind !== 'found') return { kind: finding?.kind ?? 'unknown' };
    const { remoteId } = finding;
    const revoked = (await platform.revoke?.(access, remoteId, permit)) ?? { kind: 'unknown' as const };
    return { ...revoked, remoteId };
  } catch (error) {
    deps.log.warn({ err: error, awardId: asked.awardId }, 'a platform could not be asked to revoke');
    return { kind: 'unknown' };
  }
}

type Due = StoredAccess &
  RevocationAsked & { awardId: string; badgeId: string; target: string; lane: string; since: string };

// A used-up quota keeps badges from being issued, and none from being revoked.
const isHeld = sql`exists (select from holds h where ${holdsTarget} and h.reason <> 'quota_used_up')`;

/** Replicas take turns: what one of them asks about is not due for a while. */
async function takeDue(tx: Db, { platforms }: Deps): Promise<Due[]> {
  const found = await rows<
    Due & { id: number | string; failingForMs: number | string; askedForMs: number | string }
  >(
    tx,
    sql`
    with due as (
      select i.id from issuances i join connections c on c.site = i.site and c.target = i.target join sites s on s.id = i.site
      where i.state = 'revoking' and i.next_attempt_at <= clock_timestamp() and ${isOfPlatform(platforms.revocable(), sql`i.target`)}
        and ${isPermitted} and ${isAtHome} and not ${isHeld}
      order by i.next_attempt_at limit ${BATCH} for update of i skip locked
    )
    update issuances i set next_attempt_at = clock_timestamp() + ${LEASE_MS}::float8 * interval '1 millisecond'
    from due, connections c
    where i.id = due.id and c.site = i.site and c.target = i.target
    returning i.id, i.fence, i.award_id as "awardId", i.badge_id as "badgeId", i.target, i.remote_id as "remoteId", i.failures,
      coalesce(extract(epoch from (clock_timestamp() - i.failing_since)) * 1000, 0) as "failingForMs",
      extract(epoch from (clock_timestamp() - i.changed_at)) * 1000 as "askedForMs",
      ${iso(sql`coalesce(i.completed_at, 'epoch')`)} as since,
      c.site, c.id as connection, c.lane, c.environment, c.credential, c.auth_scheme as "authScheme", c.timeout_ms as "timeoutMs"`,
  );
  return found.map((row) => ({
    ...row,
    id: Number(row.id),
    failingForMs: Number(row.failingForMs),
    askedForMs: Number(row.askedForMs),
  }));
}

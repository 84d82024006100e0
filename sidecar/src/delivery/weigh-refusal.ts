import { type IssuanceState, type StateReason, unresolvedRefusals } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { type Db, firstRow, rows } from '../db/client.ts';
import { decideRun, type Refused, type RunScope } from './decide-run.ts';

/** What was refused, in the moment of its claim. */
export type RefusedClaim = {
  id: number;
  site: string;
  target: string;
  badgeId: string;
  providerId: string | null;
  secondTry: boolean;
};

/**
 * What a refusal means beside those of others. `alone`: nothing yet. `theirs`: others are issued this badge, and this
 * learner was refused before. `together`: it waits with others for the badge or provider; `hold` is the hold to place,
 * null where there is one.
 */
export type RefusalWeight =
  | { kind: 'alone' }
  | { kind: 'theirs' }
  | { kind: 'together'; hold: RunScope | null; others: readonly number[] };

// One transaction stays short: what is beyond this comes back with the next refusal.
const OTHERS_MAX = 500;

type Member = Refused & { id: number; state: IssuanceState; reason: StateReason | null };

/**
 * Weighs a refusal, and locks what may come back with it. Refusals of one target are weighed one after the other: three
 * that come at the same moment see each other.
 */
export async function weighRefusal(tx: Db, claim: RefusedClaim, httpStatus: number): Promise<RefusalWeight> {
  await tx.execute(sql`
    select pg_advisory_xact_lock(hashtextextended(${`refusals ${claim.site} ${claim.target}`}, 0))`);
  const held = await heldPlaces(tx, claim);
  const isHeld = held.badges.has(claim.badgeId) || held.providers.has(claim.providerId ?? '');
  if (claim.secondTry && !isHeld) return { kind: 'theirs' };
  const members = await lockMembers(tx, claim, httpStatus);
  if (isHeld) return { kind: 'together', hold: null, others: comingBack(members, (it) => isOf(it, held)) };
  const run = decideRun(members, held.badges);
  if (run === null || (await wasIssuedLately(tx, claim, run))) return { kind: 'alone' };
  const others = comingBack(members, (it) => run === 'provider' || it.badgeId === claim.badgeId);
  return { kind: 'together', hold: run, others };
}

type Held = { badges: ReadonlySet<string>; providers: ReadonlySet<string> };

const isOf = ({ badgeId, providerId }: Refused, { badges, providers }: Held): boolean =>
  badges.has(badgeId) || providers.has(providerId ?? '');

async function heldPlaces(tx: Db, { site, target }: RefusedClaim): Promise<Held> {
  const found = await rows<{ scope: RunScope; subject: string }>(
    tx,
    sql`select scope, subject from holds
        where site = ${site} and target = ${target} and reason = 'refused_repeatedly'`,
  );
  const of = (scope: RunScope) =>
    new Set(found.filter((row) => row.scope === scope).map(({ subject }) => subject));
  return { badges: of('badge'), providers: of('provider') };
}

/** Those who were refused since the badge, or any of its provider, was issued; the claim itself is the last. */
async function lockMembers(tx: Db, claim: RefusedClaim, httpStatus: number): Promise<Member[]> {
  const { id, site, target, badgeId, providerId } = claim;
  const found = await rows<Member & { id: number | string }>(
    tx,
    sql`
    select i.id, i.state, i.reason, i.user_key as "userKey", lower(r.email) as address, f.badge_id as "badgeId",
      f.provider_id as "providerId", f.http_status as "httpStatus"
    from issuances i left join refusals f on f.issuance = i.id left join recipients r on r.id = i.recipient_id
    where i.id = ${id} or i.id in (
      select issuance from refusals
      where site = ${site} and target = ${target} and (badge_id = ${badgeId} or provider_id = ${providerId}::text)
      order by issuance desc limit ${OTHERS_MAX})
    order by i.id for update of i`,
  );
  return withOwnLast(
    found.map((row) => ({ ...row, id: Number(row.id) })),
    { id, badgeId, providerId, httpStatus },
  );
}

/** The claim's own refusal is not stored yet. */
function withOwnLast(
  members: readonly Member[],
  own: Pick<Member, 'id' | 'badgeId' | 'providerId' | 'httpStatus'>,
): Member[] {
  const others = members.filter(({ id }) => id !== own.id);
  const stored = members.filter(({ id }) => id === own.id);
  return [...others, ...stored.map((member) => ({ ...member, ...own }))];
}

const comingBack = (members: readonly Member[], isMeant: (member: Member) => boolean): number[] =>
  members
    .filter(
      ({ state, reason }) =>
        state === 'needs_attention' && reason !== null && unresolvedRefusals.includes(reason),
    )
    .filter(isMeant)
    .map(({ id }) => id);

/** Within the hour before, or after: a clock that was set back must not hide it. */
async function wasIssuedLately(tx: Db, claim: RefusedClaim, scope: RunScope): Promise<boolean> {
  const ofScope =
    scope === 'badge' ? sql`badge_id = ${claim.badgeId}` : sql`provider_id = ${claim.providerId}::text`;
  const found = await firstRow(
    tx,
    sql`
    select from issuances
    where site = ${claim.site} and state = 'issued' and target = ${claim.target} and ${ofScope}
      and coalesce(reason, 'unconfirmed') = 'unconfirmed'
      and changed_at between clock_timestamp() - interval '1 hour' and clock_timestamp() + interval '1 hour'
    limit 1`,
  );
  return found !== null;
}

import { type Hold, type HoldReason, platformOfTarget, remedyOfHold } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import { type Db, firstRow, iso, rows } from '../db/client.ts';
import { isPermitted } from '../site/permit.ts';
import { isInShare, type Share } from '../site/share.ts';
import { holdsOnIssuance, listHolds } from './list-holds.ts';

/** `waiting`: counted only where nothing is sent, because a queue may be long. */
type SiteStatus = { connected: boolean; silentSince: string | null; pairedAt: string; waiting: number };

/**
 * Everything that keeps badges of a share from being sent: the holds, and what works like one. What nothing waits behind
 * is left out.
 */
export async function effectiveHolds(db: Db, share: Share): Promise<Hold[]> {
  const holds = await listHolds(db, share);
  const { site, connection } = share;
  const through =
    connection === undefined ? sql`c.target is not null` : sql`c.target is not null and c.id = ${connection}`;
  const around = await readCircumstances(db, { site, through, queued: isInShare(share, sql`i.target`) });
  if (around === null) return holds;
  const { connected, waiting } = around;
  const apart = connected ? await unconnectedAccounts(db, share, holds) : [];
  const nothingWaits = connected || waiting === 0;
  const others = nothingWaits ? apart : unconnected(holds, around);
  return [...withoutRepeats(holds, others), ...silence(around), ...others];
}

/** Nothing of an account that is not connected is tried again: what ends with the next tries is not what it waits for. */
function withoutRepeats(holds: readonly Hold[], others: readonly Hold[]): Hold[] {
  const isOut = ({ reason }: Hold) => reason === 'connection_removed' || reason === 'no_connection';
  const out = new Set([...holds, ...others].filter(isOut).map(({ target }) => target));
  return holds.filter(({ remedy, target }) => remedy !== 'wait' || !(out.has(target) || out.has('')));
}

/** What waits for an account that is not connected, where another one is. */
async function unconnectedAccounts(db: Db, share: Share, holds: readonly Hold[]): Promise<Hold[]> {
  const found = await rows<{ target: string; since: string; waiting: number | string }>(
    db,
    sql`
    select i.target, ${iso(sql`min(i.accepted_at)`)} as since, count(*) as waiting from issuances i
    where i.site = ${share.site} and i.state = 'queued' and ${isInShare(share, sql`i.target`)}
      and not exists (select from connections c where c.site = i.site and c.target = i.target)
    group by i.target order by i.target`,
  );
  const isSaid = (target: string) =>
    holds.some((hold) => hold.reason === 'connection_removed' && hold.target === target);
  return found
    .filter(({ target }) => !isSaid(target))
    .map(({ target, since, waiting }) => ofAccount(virtual('no_connection', since, Number(waiting)), target));
}

/** That an account is not connected; another one may be. */
const ofAccount = (hold: Hold, target: string | null): Hold =>
  target === null
    ? hold
    : {
        ...hold,
        scope: 'target',
        subject: target,
        target,
        remedy: remedyOfHold(hold.reason, null, platformOfTarget(target)),
      };

/** Everything that keeps one issuance from being sent. */
export async function effectiveHoldsOn(
  db: Db,
  issuance: { id: number; site: string; target: string | null; acceptedAt: string },
): Promise<Hold[]> {
  const holds = await holdsOnIssuance(db, issuance.id);
  const { site, target, acceptedAt } = issuance;
  const around = await readCircumstances(db, {
    site,
    through: sql`c.target = ${target}`,
    queued: sql`i.target = ${target}`,
  });
  if (around === null) return holds;
  const since = { ...around, pairedAt: acceptedAt };
  const account = around.connected ? [] : unconnected(holds, since).map((hold) => ofAccount(hold, target));
  return [...withoutRepeats(holds, account), ...silence(around), ...account];
}

/** `through`: SQL condition on the connections `c` that would do. `queued`: on the issuances `i` that count. */
type Around = { site: string; through: SQL; queued: SQL };

async function readCircumstances(db: Db, { site, through, queued }: Around): Promise<SiteStatus | null> {
  const isConnected = sql`exists (select from connections c where c.site = s.id and ${through})`;
  const row = await firstRow<SiteStatus & { waiting: number | string }>(
    db,
    sql`
    select ${isConnected} as connected, ${iso(sql`s.created_at`)} as "pairedAt",
      case when ${isConnected} and ${isPermitted} then 0
        else (select count(*) from issuances i where i.site = s.id and i.state = 'queued' and ${queued}) end as waiting,
      case when ${isPermitted} then null else ${iso(sql`coalesce(s.permitted_until, s.created_at)`)} end as "silentSince"
    from sites s where s.id = ${site}`,
  );
  return row && { ...row, waiting: Number(row.waiting) };
}

const silence = ({ silentSince, waiting }: SiteStatus): Hold[] =>
  silentSince === null ? [] : [virtual('no_heartbeat', silentSince, waiting)];

// A removed connection is a hold of its own, which says more.
const unconnected = (holds: readonly Hold[], { pairedAt, waiting }: SiteStatus): Hold[] =>
  holds.some(({ reason }) => reason === 'connection_removed')
    ? []
    : [virtual('no_connection', pairedAt, waiting)];

const virtual = (reason: HoldReason, since: string, waiting: number): Hold => ({
  scope: 'site',
  subject: '',
  target: '',
  rule: 0,
  reason,
  since,
  until: null,
  failures: 0,
  remedy: remedyOfHold(reason),
  courseId: null,
  badgeId: null,
  providerId: null,
  httpStatus: null,
  waiting,
});

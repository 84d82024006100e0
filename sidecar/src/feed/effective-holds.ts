import { type Hold, type HoldReason, remedyOfHold } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import type { Share } from '../connection/share.ts';
import { type Db, firstRow, iso } from '../db/client.ts';
import { holdsOnIssuance, listHolds } from '../hold/list.ts';
import { isPermitted } from './permit.ts';

type Circumstances = { connected: boolean; silentSince: string | null; pairedAt: string };

/** Everything that keeps badges of a share from being sent: the holds, and what works like one. */
export async function effectiveHolds(db: Db, share: Share): Promise<Hold[]> {
  const holds = await listHolds(db, share);
  const { site, connection } = share;
  const through =
    connection === undefined ? sql`c.target is not null` : sql`c.target is not null and c.id = ${connection}`;
  const around = await readCircumstances(db, site, through);
  if (around === null) return holds;
  const { connected, pairedAt } = around;
  return [...holds, ...silence(around), ...(connected ? [] : unconnected(holds, pairedAt))];
}

/** Everything that keeps one issuance from being sent. */
export async function effectiveHoldsOn(
  db: Db,
  issuance: { id: number; site: string; target: string | null; acceptedAt: string },
): Promise<Hold[]> {
  const holds = await holdsOnIssuance(db, issuance.id);
  const around = await readCircumstances(db, issuance.site, sql`c.target = ${issuance.target}`);
  if (around === null) return holds;
  const { connected } = around;
  return [...holds, ...silence(around), ...(connected ? [] : unconnected(holds, issuance.acceptedAt))];
}

/** `through`: SQL condition on the connections `c` that would do. */
const readCircumstances = (db: Db, site: string, through: SQL): Promise<Circumstances | null> =>
  firstRow<Circumstances>(
    db,
    sql`
    select exists (select from connections c where c.site = s.id and ${through}) as connected, ${iso(sql`s.created_at`)} as "pairedAt",
      case when ${isPermitted} then null else ${iso(sql`coalesce(s.permitted_until, s.created_at)`)} end as "silentSince"
    from sites s where s.id = ${site}`,
  );

const silence = ({ silentSince }: Circumstances): Hold[] =>
  silentSince === null ? [] : [virtual('site_silent', silentSince)];

// A removed connection is a hold of its own, which says more.
const unconnected = (holds: readonly Hold[], since: string): Hold[] =>
  holds.some(({ reason }) => reason === 'connection_removed') ? [] : [virtual('no_connection', since)];

const virtual = (reason: HoldReason, since: string): Hold => ({
  scope: 'site',
  subject: '',
  target: '',
  rule: 0,
  reason,
  since,
  until: null,
  failures: 0,
  remedy: remedyOfHold(reason),
});

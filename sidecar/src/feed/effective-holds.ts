import { type Hold, type HoldReason, remedyOfHold } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { type Db, firstRow, iso } from '../db/client.ts';
import { holdsOnIssuance, listHolds } from '../hold/list.ts';
import { HEARTBEAT_SECONDS, heard } from '../issuance/due.ts';

type Circumstances = { target: string | null; silentSince: string | null; pairedAt: string };

/** Everything that keeps a site's badges from being sent: the holds, and what works like one. */
export async function effectiveHolds(db: Db, site: string): Promise<Hold[]> {
  const holds = await listHolds(db, site);
  const around = await readCircumstances(db, site);
  if (around === null) return holds;
  return [
    ...holds,
    ...silence(around),
    ...(around.target === null ? unconnected(holds, around.pairedAt) : []),
  ];
}

/** Everything that keeps one issuance from being sent. */
export async function effectiveHoldsOn(
  db: Db,
  issuance: { id: number; site: string; target: string | null; acceptedAt: string },
): Promise<Hold[]> {
  const holds = await holdsOnIssuance(db, issuance.id);
  const around = await readCircumstances(db, issuance.site);
  if (around === null) return holds;
  const connected = around.target !== null && around.target === issuance.target;
  return [...holds, ...silence(around), ...(connected ? [] : unconnected(holds, issuance.acceptedAt))];
}

const readCircumstances = (db: Db, site: string): Promise<Circumstances | null> =>
  firstRow<Circumstances>(
    db,
    sql`
    select c.target, ${iso(sql`s.created_at`)} as "pairedAt",
      case when ${heard} then null
        else ${iso(sql`coalesce(s.last_seen_at + ${HEARTBEAT_SECONDS} * interval '1 second', s.created_at)`)} end as "silentSince"
    from sites s left join connections c on c.site = s.id where s.id = ${site}`,
  );

const silence = ({ silentSince }: Circumstances): Hold[] =>
  silentSince === null ? [] : [virtual('site_silent', silentSince)];

// A removed connection is a hold of its own, which says more.
const unconnected = (holds: readonly Hold[], since: string): Hold[] =>
  holds.some(({ reason }) => reason === 'connection_removed') ? [] : [virtual('no_connection', since)];

const virtual = (reason: HoldReason, since: string): Hold => ({
  scope: 'site',
  subject: '',
  reason,
  since,
  until: null,
  failures: 0,
  remedy: remedyOfHold(reason),
});

import { type SQL, sql } from 'drizzle-orm';
import { type Db, firstRow } from '../db/client.ts';
import { concerns, isActive } from '../hold/hold-conditions.ts';
import { liftHolds } from '../hold/release-hold.ts';
import { UNDERWAY } from '../issuance/state-sets.ts';
import { type HeldPlace, isBehind } from './give-up.ts';

/** `started`: one learner's badge is sent in spite of the hold. `blocked`: another hold stops all who wait. */
export type Trial = 'started' | 'blocked' | 'lifted';

/**
 * Chooses whose badge shows that a run of refusals is over: somebody with another mail domain than those who were
 * refused, else somebody who was not refused, else those in turn. A hold that nobody waits behind is lifted.
 */
export async function startTrial(tx: Db, place: HeldPlace): Promise<Trial> {
  const { site, scope, target, subject } = place;
  const started = await firstRow(
    tx,
    sql`
    with ${refusedDomains(place)}, chosen as (
      select i.id from issuances i left join recipients r on r.id = i.recipient_id
      where ${isBehind(place)} and i.state = 'queued'
        and not exists (select from holds h where ${concerns} and ${isActive}
          and not (h.scope = ${scope} and h.reason = 'refused_repeatedly'))
      order by ${DOMAIN} in (select domain from domains), i.second_try, i.next_attempt_at > clock_timestamp(),
        i.attempts, i.priority, i.next_attempt_at, i.id
      limit 1
    )
    update holds h set trial = chosen.id from chosen
    where h.site = ${site} and h.scope = ${scope} and h.target = ${target} and h.subject = ${subject}
      and h.reason = 'refused_repeatedly'
    returning h.trial`,
  );
  if (started !== null) return 'started';
  // A trial that is under way comes back.
  const waiting = await firstRow(
    tx,
    sql`select from issuances i where ${isBehind(place)} and i.state in ${UNDERWAY} limit 1`,
  );
  if (waiting !== null) return 'blocked';
  await liftHolds(tx, place, ['refused_repeatedly']);
  return 'lifted';
}

const DOMAIN = sql`split_part(lower(r.email), '@', 2)`;

const refusedDomains = ({ site, target, scope, subject }: HeldPlace): SQL => sql`
  domains as (
    select distinct ${DOMAIN} as domain
    from refusals f join issuances i on i.id = f.issuance join recipients r on r.id = i.recipient_id
    where f.site = ${site} and f.target = ${target}
      and ${scope === 'badge' ? sql`f.badge_id = ${subject}` : sql`f.provider_id = ${subject}`}
  )`;

import {
  type Hold,
  type HoldReason,
  type HoldScope,
  platformOfTarget,
  remedyOfHold,
} from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import { type Db, iso, rows } from '../db/client.ts';
import { isInShare, type Share } from '../site/share.ts';
import { behind, isShown, joinBehind } from './behind.ts';
import { concerns, isActive, isRemembered } from './hold-conditions.ts';

type Row = {
  scope: HoldScope;
  target: string;
  subject: string;
  rule: number;
  reason: HoldReason;
  since: string;
  until: string | null;
  failures: number;
  httpStatus: number | null;
  waiting: number | string;
};

// Between two tries of a badge that fails there is no time to name: it is tried as soon as it can be.
const columns = sql`h.scope, h.target, h.subject, h.rule, h.reason, ${iso(sql`h.since`)} as since,
  case when ${isActive} then ${iso(sql`h.until`)} end as until,
  h.failures, h.http_status as "httpStatus", coalesce(b.waiting, 0) as waiting`;

/** The holds in a share that keep something back, and the failures of badges whose next try is due. */
export const listHolds = (db: Db, share: Share): Promise<Hold[]> =>
  read(
    db,
    sql`with ${behind(sql`i.site = ${share.site}`)}
        select ${columns} from holds h ${joinBehind}
        where h.site = ${share.site} and ${isRemembered} and ${isInShare(share, sql`h.target`)} and ${isShown} order by h.since`,
  );

/** As {@link listHolds}, for one issuance. */
export const holdsOnIssuance = (db: Db, id: number): Promise<Hold[]> =>
  read(
    db,
    sql`with ${behind(sql`i.site = (select site from issuances where id = ${id})`)}
        select ${columns} from holds h join issuances i on i.id = ${id} ${joinBehind}
        where ${concerns} and ${isRemembered} order by h.since`,
  );

async function read(db: Db, statement: SQL): Promise<Hold[]> {
  const found = await rows<Row>(db, statement);
  return found.map(({ scope, subject, target, reason, httpStatus, ...row }) => ({
    ...row,
    scope,
    subject: scope === 'target' ? target : subject,
    target,
    reason,
    failures: Number(row.failures),
    remedy: remedyOfHold(reason, httpStatus, platformOfTarget(target), scope),
    courseId: scope === 'mapping' ? subject : null,
    badgeId: scope === 'badge' ? subject : null,
    providerId: scope === 'provider' ? subject : null,
    httpStatus,
    waiting: Number(row.waiting),
  }));
}

import { type Hold, type HoldReason, type HoldScope, remedyOfHold } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import { isInShare, type Share } from '../connection/share.ts';
import { type Db, iso, rows } from '../db/client.ts';
import { concerns, inForce } from './applies.ts';

type Row = {
  scope: HoldScope;
  target: string;
  subject: string;
  rule: number;
  reason: HoldReason;
  since: string;
  until: string | null;
  failures: number;
};

const columns = sql`h.scope, h.target, h.subject, h.rule, h.reason, ${iso(sql`h.since`)} as since, ${iso(sql`h.until`)} as until, h.failures`;

/** The holds in force in a share. */
export const listHolds = (db: Db, share: Share): Promise<Hold[]> =>
  read(
    db,
    sql`select ${columns} from holds h
        where h.site = ${share.site} and ${inForce} and ${isInShare(share, sql`h.target`)} order by h.since`,
  );

/** The holds in force for one issuance. */
export const holdsOnIssuance = (db: Db, id: number): Promise<Hold[]> =>
  read(
    db,
    sql`select ${columns} from holds h join issuances i on i.id = ${id} where ${concerns} and ${inForce} order by h.since`,
  );

async function read(db: Db, statement: SQL): Promise<Hold[]> {
  const found = await rows<Row>(db, statement);
  return found.map((row) => ({
    scope: row.scope,
    subject: row.scope === 'target' ? row.target : row.subject,
    target: row.target,
    rule: row.rule,
    reason: row.reason,
    since: row.since,
    until: row.until,
    failures: Number(row.failures),
    remedy: remedyOfHold(row.reason),
  }));
}

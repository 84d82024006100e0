import { sql } from 'drizzle-orm';
import { accessOf, type StoredAccess } from '../connection/access.ts';
import { holdRefusedCredential } from '../connection/hold-refused-credential.ts';
import { type Db, firstRow, iso, rows } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { holdsTarget } from '../hold/hold-conditions.ts';
import { isOfPlatform } from '../issuance/of-platform.ts';
import { transitionLocked } from '../issuance/transition.ts';
import { interactivePermit } from '../lane/interactive-slot.ts';
import type { Read, StandingPage } from '../platform/port.ts';
import { isAtHome } from '../site/home.ts';
import { isPermitted } from '../site/permit.ts';

const HOUR_MS = 60 * 60_000;
// Between the end of one look and the next.
const LOOK_EVERY_MS = 23 * HOUR_MS;
const AFTER_FAILURE_MS = HOUR_MS / 4;
// A page that was never read, because this process ended, is read again after this.
const LEASE_MS = 2 * 60_000;
const TIMEOUT_MS = 30_000;

/** `askedAt`: what the ledger learned later is newer than what the platform says. */
type Due = StoredAccess & { lane: string; target: string; revision: number; offset: number; askedAt: string };

/**
 * Once a day each account is asked what has become of the badges that it issued: which were revoked there, and which were
 * claimed. One page of one account at a time; what cannot be read is asked for again, and changes nothing.
 */
export async function lookAtStandings(deps: Deps): Promise<void> {
  const due = await deps.database.delivery.transaction((tx) => takeDue(tx, deps));
  if (due === null) return;
  const read = await readPage(deps, due);
  if (read?.kind === 'ok') {
    await deps.database.delivery.transaction((tx) => writePage(tx, due, read.value));
  } else {
    deps.log.warn(
      { lane: due.lane, problem: read?.problem },
      'what became of issued badges could not be read',
    );
    if (read?.problem === 'token_refused') await holdRefusedCredential(deps, due);
    await deps.database.delivery.run((db) => goOn(db, due, { offset: due.offset, waitMs: AFTER_FAILURE_MS }));
  }
}

async function readPage(deps: Deps, due: Due): Promise<Read<StandingPage> | undefined> {
  const access = { ...accessOf(due, deps.keys), timeoutMs: TIMEOUT_MS };
  const permit = interactivePermit(deps, due.lane);
  return deps.platforms.ofLane(due.lane).listStandings?.(access, due.offset, permit);
}

/** Replicas take turns: what one of them reads is not due for a while. */
const takeDue = (tx: Db, { platforms }: Deps): Promise<Due | null> =>
  firstRow<Due>(
    tx,
    sql`
    with due as (
      select c.site, c.id from connections c join sites s on s.id = c.site
      where c.standing_due_at <= clock_timestamp() and ${isOfPlatform(platforms.listing(), sql`c.target`)}
        and ${isPermitted} and ${isAtHome} and not exists (select from holds h where ${holdsTarget})
      order by c.standing_due_at limit 1 for update of c skip locked
    )
    update connections c set standing_due_at = clock_timestamp() + ${LEASE_MS}::float8 * interval '1 millisecond'
    from due where c.site = due.site and c.id = due.id
    returning c.site, c.id as connection, c.lane, c.target, c.revision, c.standing_offset as "offset", c.environment, c.credential,
      c.auth_scheme as "authScheme", c.timeout_ms as "timeoutMs", ${iso(sql`clock_timestamp()`)} as "askedAt"`,
  );

async function writePage(tx: Db, due: Due, { badges, rows: count, total }: StandingPage): Promise<void> {
  await writeStandings(tx, due, badges);
  const offset = due.offset + count;
  const isDone = count === 0 || offset >= total;
  await goOn(tx, due, isDone ? { offset: 0, waitMs: LOOK_EVERY_MS } : { offset, waitMs: 0 });
}

/** Not where another account was connected meanwhile: its list is read from the beginning. */
const goOn = (db: Db, due: Due, { offset, waitMs }: { offset: number; waitMs: number }) =>
  db.execute(sql`
    update connections set standing_offset = ${offset},
      standing_due_at = clock_timestamp() + ${waitMs}::float8 * interval '1 millisecond'
    where site = ${due.site} and id = ${due.connection} and revision = ${due.revision}`);

type Listed = { id: number | string; claimed: boolean; revoked: boolean };

async function writeStandings(
  tx: Db,
  { site, target, askedAt }: Due,
  badges: StandingPage['badges'],
): Promise<void> {
  const listed = await rows<Listed>(
    tx,
    sql`
    select i.id, t.claimed, t.revoked
    from jsonb_to_recordset(${JSON.stringify(badges)}::text::jsonb) as t("remoteId" text, claimed boolean, revoked boolean)
    join issuances i on i.site = ${site} and i.target = ${target} and i.remote_id = t."remoteId"
    where i.state = 'issued' and i.changed_at < ${askedAt}::timestamptz and (t.revoked or i.claimed is distinct from t.claimed)
    order by i.id for update of i`,
  );
  await transitionLocked(
    tx,
    listed
      .filter(({ revoked }) => revoked)
      .map(({ id }) => ({
        id: Number(id),
        from: 'issued',
        event: 'revoked_elsewhere',
        reason: 'revoked_elsewhere',
      })),
  );
  const claimed = listed.map(({ id, claimed }) => ({ id, claimed }));
  // What is still issued goes to Moodle as it stands: that it was claimed is the news.
  await tx.execute(sql`
    with noted as (
      update issuances i set claimed = t.claimed
      from jsonb_to_recordset(${JSON.stringify(claimed)}::text::jsonb) as t(id bigint, claimed boolean) where i.id = t.id
      returning i.id, i.award_id, i.state, i.reason
    ), visible as (
      select *, row_number() over (order by id) as place, count(*) over () as amount from noted where state = 'issued'
    ), numbered as (
      update sites set feed_sequence = feed_sequence + (select max(amount) from visible)
      where id = ${site} and exists (select from visible)
      returning feed_sequence
    )
    insert into changes (site, sequence, award_id, state, reason)
    select ${site}, feed_sequence - amount + place, award_id, state, reason from visible cross join numbered`);
}

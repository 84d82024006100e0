import type { AuditEntry, ExportReply } from '@local-navigatr/shared-types';
import { and, eq, gt, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { type Db, iso, rows } from '../db/client.ts';
import { issuances } from '../db/schema/issuances.ts';
import { recipients } from '../db/schema/recipients.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { addressesOf } from '../issuance/addresses-of.ts';
import { contentNames, keyNames, pick } from '../issuance/columns.ts';
import { PLATFORM_SAID } from '../issuance/platform-said.ts';
import { readAttempts } from '../issuance/read-issuance.ts';
import type { Site } from '../site/site.ts';
import { concerns, isCourse, isUser, isUserKey, isUserOrKey, requireScope, type Scope } from './scope.ts';

// A page with its attempts stays far below what PHP takes in one answer.
const PAGE = 100;

/** Everything held on learners, page by page; what is not tied to one issuance comes with the first page. */
export async function exportPersonal(
  { database }: Deps,
  site: Site,
  { after, ...scope }: Scope & { after?: string | undefined },
): Promise<ExportReply> {
  requireScope(scope);
  if (after !== undefined && !/^\d{1,15}$/.test(after)) {
    throw new Refusal('invalid_request', 'not a cursor', [{ path: 'after', message: 'is not one of ours' }]);
  }
  const from = Number(after ?? 0);
  return database.reports.transaction(async (tx) => {
    const found = await readIssuances(tx, site, { scope, from });
    const page = found.slice(0, PAGE);
    const ids = page.map(({ id }) => id);
    return {
      recipients: from === 0 ? await readRecipients(tx, site, scope) : [],
      issuances: await withAttempts(tx, site, page),
      audit: await readAudit(tx, site, { scope, ids, first: from === 0 }),
      holds: from === 0 ? await readHolds(tx, site, scope) : [],
      sharedAddresses: from === 0 ? await readSharedAddresses(tx, site, scope) : [],
      erasures: from === 0 ? await readErasures(tx, site, scope) : [],
      next: found.length > PAGE ? String(ids.at(-1)) : null,
    };
  });
}

const i = alias(issuances, 'i');

/** What is told of an issuance. */
const EXPORTED = {
  ...pick(i, [
    'id',
    'awardId',
    'userId',
    ...keyNames,
    'addressKey',
    ...contentNames,
    'trigger',
    'remoteId',
    'claimed',
    'state',
    'reason',
  ]),
  email: recipients.email,
  completedAt: iso(sql`i.completed_at`),
  acceptedAt: iso(sql`i.accepted_at`),
  changedAt: iso(sql`i.changed_at`),
};

const readIssuances = (tx: Db, site: Site, { scope, from }: { scope: Scope; from: number }) =>
  tx
    .select(EXPORTED)
    .from(i)
    .leftJoin(recipients, eq(recipients.id, i.recipientId))
    .where(and(concerns(site, scope), gt(i.id, from)))
    .orderBy(i.id)
    .limit(PAGE + 1);

type IssuanceRow = Awaited<ReturnType<typeof readIssuances>>[number];

async function withAttempts(
  tx: Db,
  site: Site,
  page: readonly IssuanceRow[],
): Promise<ExportReply['issuances']> {
  const addresses = await addressesOf(tx, site, page);
  const attempts = await readAttempts(
    tx,
    page.map(({ id }) => id),
  );
  return page.map(({ id, claimed, ...row }) => ({
    ...row,
    ...(claimed === null ? {} : { claimed }),
    email: addresses.get(id) ?? null,
    attempts: attempts.get(id) ?? [],
  }));
}

/** Every snapshot of the learners, superseded ones too: which of them once went with an issuance is not kept. */
const readRecipients = (tx: Db, site: Site, scope: Scope): Promise<ExportReply['recipients']> =>
  rows(
    tx,
    sql`
    select r.user_id as "userId", r.first_name as "firstName", r.last_name as "lastName", r.email,
      ${iso(sql`r.created_at`)} as since
    from recipients r where r.site = ${site.id} and ${isUser(sql`r.user_id`, scope)}
      and (${scope.courses === undefined} or exists (
        select from issuances i where i.user_id = r.user_id and ${concerns(site, scope)}))
    order by r.id`,
  );

/** About the page's issuances, and, once, by the learners themselves. */
const readAudit = (
  tx: Db,
  site: Site,
  { scope, ids, first }: { scope: Scope; ids: number[]; first: boolean },
): Promise<AuditEntry[]> =>
  rows<AuditEntry>(
    tx,
    sql`
    select ${iso(sql`at`)} as at, actor, real_actor as "realActor", action, details from audit_log
    where site = ${site.id} and action <> ${PLATFORM_SAID} and (
      issuance in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb))
      or (${first && scope.users !== undefined}
        and (${isUserOrKey(site, sql`actor`, scope)} or ${isUserOrKey(site, sql`real_actor`, scope)})))
    order by id`,
  );

const readHolds = (tx: Db, site: Site, scope: Scope): Promise<ExportReply['holds']> =>
  rows(
    tx,
    sql`
    select h.scope, h.target, h.subject, h.reason, ${iso(sql`h.since`)} as since from holds h
    where h.site = ${site.id} and ${scope.users !== undefined} and ${isUserOrKey(site, sql`h.actor`, scope)}
    order by h.since, h.scope, h.subject`,
  );

const readSharedAddresses = (tx: Db, site: Site, scope: Scope): Promise<ExportReply['sharedAddresses']> =>
  rows(
    tx,
    sql`
    select s.address_key as "addressKey", ${iso(sql`s.decided_at`)} as "decidedAt" from shared_addresses s
    where s.site = ${site.id} and exists (
      select from issuances i where i.address_key = s.address_key and ${concerns(site, scope)})
    order by s.decided_at, s.address_key`,
  );

const readErasures = (tx: Db, site: Site, scope: Scope): Promise<ExportReply['erasures']> =>
  rows(
    tx,
    sql`
    select e.course_id as "courseId", ${iso(sql`e.erased_at`)} as "erasedAt" from erasures e
    where e.site = ${site.id} and e.user_key is not null and ${isUserKey(site, sql`e.user_key`, scope)}
      and (e.course_id is null or ${isCourse(sql`e.course_id`, scope)})
    order by e.id`,
  );

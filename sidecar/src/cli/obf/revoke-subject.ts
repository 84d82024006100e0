import { type IssuanceState, stateSets } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import { type Db, firstRow } from '../../db/client.ts';
import type { Deps } from '../../deps.ts';
import { StartFault } from '../../errors.ts';
import type { LookUpFinding, Read } from '../../platform/port.ts';
import type { ObfAccount } from './account.ts';
import { readEvent } from './events.ts';

/** An award of the ledger that is to be revoked. `remoteId`: its event; null: it has to be looked for. */
export type Subject = {
  awardId: string;
  state: IssuanceState;
  badgeId: string | null;
  remoteId: string | null;
  /** It was issued after this, in milliseconds since 1970. */
  since: number;
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** By the id of the award, or of its event. */
export async function findSubject({ database }: Deps, account: ObfAccount, what: string): Promise<Subject> {
  const { intake } = database;
  if (UUID.test(what)) {
    const found = await intake.run((db) => byAward(db, account, what));
    if (found !== null) return issuedOnly(found);
    throw new StartFault(
      `The ledger has no award ${what} of ${account.stored.accountName ?? account.target} for site ${account.site.id}.`,
    );
  }
  const found = await intake.run((db) => subjectWhere(db, account, sql`remote_id = ${what}`));
  return issuedOnly(found ?? (await byMark(database, account, what)));
}

/** The event says which award it is of. */
async function byMark({ intake }: Deps['database'], account: ObfAccount, eventId: string): Promise<Subject> {
  const { award, program } = await readEvent(account, eventId);
  const there = `Revoke it at ${account.platform.label}.`;
  if (!award)
    throw new StartFault(
      `${eventId} is no badge of this sidecar (issued by ${program ?? 'an unnamed program'}). ${there}`,
    );
  const found = UUID.test(award.id) ? await intake.run((db) => byAward(db, account, award.id)) : null;
  if (found !== null && found.remoteId === null) return { ...found, remoteId: eventId };
  throw new StartFault(
    found === null
      ? `${eventId} is of award ${award.id} of ${award.wwwroot ?? 'another site'}, which this ledger does not know. ${there}`
      : `${eventId} is a second badge of award ${award.id}, which the ledger has as ${found.remoteId}. ${there}`,
  );
}

function issuedOnly(subject: Subject): Subject {
  if (stateSets.wasIssued.includes(subject.state)) return subject;
  throw new StartFault(
    `Award ${subject.awardId} was not issued as far as the ledger knows (${subject.state}): nothing was done. \`sidecar obf reconcile\` compares.`,
  );
}

const byAward = (db: Db, account: ObfAccount, awardId: string): Promise<Subject | null> =>
  subjectWhere(db, account, sql`award_id = ${awardId.toLowerCase()}::uuid`);

async function subjectWhere(db: Db, { site, target }: ObfAccount, condition: SQL): Promise<Subject | null> {
  const found = await firstRow<Subject & { since: number | string }>(
    db,
    sql`
    select award_id as "awardId", state, badge_id as "badgeId", remote_id as "remoteId",
      extract(epoch from coalesce(completed_at, 'epoch')) * 1000 as since
    from issuances where site = ${site.id} and target = ${target} and ${condition} order by id limit 1`,
  );
  return found && { ...found, since: Number(found.since) };
}

/** The event of an award. Where the ledger does not know it, it is looked for as the sidecar does. */
export async function eventOf(account: ObfAccount, subject: Subject): Promise<string> {
  if (subject.remoteId !== null) return subject.remoteId;
  const { label } = account.platform;
  const finding = await lookFor(account, subject);
  if (finding.kind === 'found') return finding.remoteId;
  throw new StartFault(
    finding.kind === 'absent'
      ? `${label} lists no event of award ${subject.awardId}: nothing was done.`
      : `${label} does not say which event is of award ${subject.awardId}: nothing was done. Name its event instead of the award.`,
  );
}

const ASKED = { reference: { httpStatus: null, errorClass: null }, latencyMs: null };

async function lookFor(
  { ask, platform }: ObfAccount,
  { awardId, badgeId, since }: Subject,
): Promise<LookUpFinding> {
  const { lookUp } = platform;
  if (lookUp === undefined || badgeId === null) return { kind: 'unknown' };
  return ask(async (_, access, permit): Promise<Read<LookUpFinding>> => {
    const value = await lookUp.find(access, { id: awardId, badgeId, since }, permit);
    return value.kind === 'token_refused'
      ? { kind: 'failed', problem: 'token_refused', ...ASKED }
      : { kind: 'ok', value, ...ASKED };
  });
}

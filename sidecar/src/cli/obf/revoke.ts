import { type IssuanceState, stateSets } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { COMMAND_LINE } from '../../audit/write-audit.ts';
import { type Db, firstRow } from '../../db/client.ts';
import type { Deps } from '../../deps.ts';
import { StartFault, Unconfirmed } from '../../errors.ts';
import { act } from '../../issuance/user-actions.ts';
import { type CliContext, withDeps } from '../cli-context.ts';
import { type Account, type Choice, findAccount } from './account.ts';
import { readEvent, readRecipients } from './events.ts';

export type RevokeOptions = Choice & { reason: string; yes?: true };

type Subject = { awardId: string; state: IssuanceState; badgeId: string | null; remoteId: string | null };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * `sidecar obf revoke`: takes a badge back as a person in Moodle does: the ledger notes who wants it and why, Moodle hears of it, and
 * the sidecar asks the platform until it is done.
 */
export const revoke = (
  context: CliContext,
  what: string,
  address: string,
  options: RevokeOptions,
): Promise<void> =>
  withDeps(context, async (deps) => {
    const account = await findAccount(deps, options);
    const subject = await findSubject(deps, account, what);
    if (isOver(context, subject)) return;
    const event = await eventOf(account, subject);
    await requireAddress(account, event, address);
    const about = `award ${subject.awardId}, badge ${subject.badgeId}, event ${event}`;
    if (options.yes !== true)
      throw new Unconfirmed(
        `Revoke this badge of ${address} at ${account.platform.label} (${about})? The learner is told, and there is no way back.`,
      );
    await want(deps, { account, subject, reason: options.reason });
    const { awardId } = subject;
    context.actionLog.info(
      { action: 'revoke', site: account.site.id, awardId, event },
      'done from the command line',
    );
    context.print(
      `The badge is being revoked (${about}). The sidecar asks ${account.platform.label} as soon as it runs.`,
    );
    context.print(`\`sidecar obf event ${event}\` shows when it is done; in Moodle the log shows it.`);
  });

function isOver({ print }: CliContext, { awardId, state }: Subject): boolean {
  if (state !== 'revoked' && state !== 'revoking') return false;
  const so = state === 'revoked' ? 'is revoked already' : 'is being revoked already';
  print(`The badge of award ${awardId} ${so}. Nothing was done.`);
  return true;
}

async function findSubject(deps: Deps, account: Account, what: string): Promise<Subject> {
  const { intake } = deps.database;
  if (UUID.test(what)) {
    const found = await intake.run((db) => byAward(db, account, what.toLowerCase()));
    if (found !== null) return issuedOnly(found);
    throw new StartFault(
      `The ledger has no award ${what} of ${account.stored.accountName ?? account.target} for site ${account.site.id}.`,
    );
  }
  const found = await intake.run((db) => byEvent(db, account, what));
  return issuedOnly(found ?? (await byMark(deps, account, what)));
}

/** The event says which award it is of. */
async function byMark({ database }: Deps, account: Account, event: string): Promise<Subject> {
  const { award, program } = await readEvent(account, event);
  const there = `Revoke it at ${account.platform.label}.`;
  if (!award)
    throw new StartFault(
      `${event} is no badge of this sidecar (issued by ${program ?? 'an unnamed program'}). ${there}`,
    );
  const found = UUID.test(award.id)
    ? await database.intake.run((db) => byAward(db, account, award.id.toLowerCase()))
    : null;
  if (found !== null && found.remoteId === null) return found;
  throw new StartFault(
    found === null
      ? `${event} is of award ${award.id} of ${award.wwwroot ?? 'another site'}, which this ledger does not know. ${there}`
      : `${event} is a second badge of award ${award.id}, which the ledger has as ${found.remoteId}. ${there}`,
  );
}

function issuedOnly(subject: Subject): Subject {
  if (stateSets.wasIssued.includes(subject.state)) return subject;
  throw new StartFault(
    `Award ${subject.awardId} was not issued as far as the ledger knows (${subject.state}): nothing was done. \`sidecar obf reconcile\` compares.`,
  );
}

const columns = sql`award_id as "awardId", state, badge_id as "badgeId", remote_id as "remoteId"`;

const byAward = (db: Db, { site, target }: Account, awardId: string): Promise<Subject | null> =>
  firstRow<Subject>(
    db,
    sql`select ${columns} from issuances where site = ${site.id} and target = ${target} and award_id = ${awardId}::uuid`,
  );

const byEvent = (db: Db, { site, target }: Account, event: string): Promise<Subject | null> =>
  firstRow<Subject>(
    db,
    sql`select ${columns} from issuances
        where site = ${site.id} and target = ${target} and remote_id = ${event} order by id limit 1`,
  );

/** The event of an award of which the ledger does not know it is looked for. */
async function eventOf(
  { askRecords, platform }: Account,
  { awardId, badgeId, remoteId }: Subject,
): Promise<string> {
  if (remoteId !== null) return remoteId;
  const filter = { award: awardId, badgeId: badgeId ?? undefined, offset: 0, limit: 1_000 };
  const page = await askRecords((records, access, permit) => records.listEvents(access, filter, permit));
  const found = page.rows.find(({ award }) => award?.id === awardId);
  if (found !== undefined) return found.id;
  throw new StartFault(`${platform.label} lists no event of award ${awardId}: nothing was done.`);
}

/** Who types an address means that person: a badge that somebody else received stays. */
async function requireAddress(account: Account, event: string, address: string): Promise<void> {
  const { rows } = await readRecipients(account, event);
  if (rows.some(({ email }) => email.toLowerCase() === address.trim().toLowerCase())) return;
  throw new StartFault(
    rows.length === 0
      ? `${account.platform.label} does not list yet who received ${event}: nothing was done. Run this again in a quarter of an hour.`
      : `${event} was not issued to ${address}: nothing was done. \`sidecar obf event ${event}\` shows who received it.`,
  );
}

type Wanted = { account: Account; subject: Subject; reason: string };

async function want(deps: Deps, { account, subject, reason }: Wanted): Promise<void> {
  const { results } = await act(deps, account.site.id, {
    verb: 'revoke',
    ids: [subject.awardId],
    actor: { userId: COMMAND_LINE },
    note: reason,
  });
  if (results[0]?.result === 'done') return;
  throw new StartFault(
    `The badge of award ${subject.awardId} cannot be revoked as it stands (${results[0]?.state ?? 'unknown to the ledger'}): nothing was done.`,
  );
}

import { COMMAND_LINE } from '../../audit/write-audit.ts';
import type { Deps } from '../../deps.ts';
import { StartFault, Unconfirmed } from '../../errors.ts';
import { act } from '../../issuance/user-actions.ts';
import { type CliContext, withDeps } from '../cli-context.ts';
import { type Choice, findAccount, type ObfAccount } from './account.ts';
import { readRecipients } from './events.ts';
import { eventOf, findSubject, type Subject } from './revoke-subject.ts';

export type RevokeOptions = Choice & { reason: string; yes?: true };

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
    const account = await findAccount(context, deps, options);
    const subject = await findSubject(deps, account, what);
    if (isOver(context, subject)) return;
    const event = await eventOf(account, subject);
    await requireAddress(account, event, address);
    const about = `award ${subject.awardId}, badge ${subject.badgeId}, event ${event}`;
    if (options.yes !== true)
      throw new Unconfirmed(
        `Revoke this badge of ${address} at ${account.platform.label} (${about})? The learner is told, and there is no way back.`,
      );
    context.signal?.throwIfAborted();
    await want(deps, { account, subject, event, reason: options.reason });
    const { awardId } = subject;
    context.actionLog.info(
      { action: 'revoke', site: account.site.id, awardId, event },
      'done from the command line',
    );
    const when = context.running === null ? 'as soon as it runs' : 'now';
    context.print(
      `The badge is being revoked (${about}). The sidecar asks ${account.platform.label} ${when}.`,
    );
    context.print(`\`sidecar obf event ${event}\` shows when it is done; in Moodle the log shows it.`);
  });

function isOver({ print }: CliContext, { awardId, state }: Subject): boolean {
  if (state !== 'revoked' && state !== 'revoking') return false;
  const so = state === 'revoked' ? 'is revoked already' : 'is being revoked already';
  print(`The badge of award ${awardId} ${so}. Nothing was done.`);
  return true;
}

/** A person who types an address means that person: a badge that somebody else received stays. */
async function requireAddress(account: ObfAccount, event: string, address: string): Promise<void> {
  const { rows } = await readRecipients(account, event);
  if (rows.some(({ email }) => email.toLowerCase() === address.trim().toLowerCase())) return;
  throw new StartFault(
    rows.length === 0
      ? `${account.platform.label} does not list yet who received ${event}: nothing was done. Run this again in a quarter of an hour.`
      : `${event} was not issued to ${address}: nothing was done. \`sidecar obf event ${event}\` shows who received it.`,
  );
}

type Wanted = { account: ObfAccount; subject: Subject; event: string; reason: string };

async function want(deps: Deps, { account, subject, event, reason }: Wanted): Promise<void> {
  const { results } = await act(deps, account.site.id, {
    verb: 'revoke',
    ids: [subject.awardId],
    actor: { userId: COMMAND_LINE },
    note: reason,
    remoteId: event,
  });
  if (results[0]?.result === 'done') return;
  throw new StartFault(
    `The badge of award ${subject.awardId} cannot be revoked as it stands (${results[0]?.state ?? 'unknown to the ledger'}): nothing was done.`,
  );
}

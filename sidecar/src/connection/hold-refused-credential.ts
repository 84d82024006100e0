import type { Deps } from '../deps.ts';
import { placeHold } from '../hold/create-hold.ts';
import { PROBE_MS } from '../hold/probe-schedule.ts';
import type { StoredAccess } from './access.ts';
import { isStillStored } from './is-still-stored.ts';

type Refused = Pick<StoredAccess, 'site' | 'connection' | 'credential'> & { target: string | null };

/**
 * A platform refused what a call was signed in with, whatever the call was for: everything of that target waits, and the credential is
 * asked about until it is good or another one is saved. One that was replaced meanwhile holds nothing.
 */
export async function holdRefusedCredential(
  { database }: Pick<Deps, 'database'>,
  call: Refused,
): Promise<void> {
  const { site, target } = call;
  if (target === null) return;
  await database.delivery.transaction(async (tx) => {
    if (!(await isStillStored(tx, call))) return;
    await placeHold(tx, { site, scope: 'target', target, reason: 'token_refused', forMs: PROBE_MS.token });
  });
}

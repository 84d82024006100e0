import { type HttpRead, isCredentialRefused, readOf } from '../http/read-reply.ts';
import type { CredentialCheck, LookUpFinding, Read, Revocation } from '../port.ts';

/** Asks about the credential itself. */
type Check = () => Promise<CredentialCheck>;

/** A read that was refused, with another bearer as well, says nothing of the credential: the account may not see that. */
export async function confirmRead<T>(asked: HttpRead<T>, check: Check): Promise<Read<T>> {
  const read = readOf(asked);
  if (read.kind === 'ok' || !isCredentialRefused(asked.reply)) return read;
  const { kind } = await check();
  if (kind === 'unknown') return { ...read, problem: 'server_error' };
  return { ...read, problem: kind === 'good' ? 'not_allowed' : 'token_refused' };
}

/** What a look-up tells; that the credential was refused is believed when it is refused once more. */
export async function confirmFinding(finding: LookUpFinding, check: Check): Promise<LookUpFinding> {
  if (finding.kind !== 'token_refused') return finding;
  const { kind } = await check();
  if (kind === 'good') return { kind: 'not_allowed' };
  return kind === 'refused' ? finding : { kind: 'unknown' };
}

/**
 * What a revocation came to; likewise. Refused with a credential that is good, it would be refused for a month, and who asked for it
 * would not be told.
 */
export async function confirmRevocation(revocation: Revocation, check: Check): Promise<Revocation> {
  if (revocation.kind !== 'token_refused') return revocation;
  const { kind } = await check();
  if (kind === 'good') return { kind: 'refused' };
  return kind === 'refused' ? revocation : { kind: 'unknown' };
}

import { type HttpRead, isCredentialRefused, isRefusal, readOf } from '../http/read-reply.ts';
import type { Reply } from '../http/reply.ts';
import type { Account, CredentialCheck, Read, ReadProblem } from '../port.ts';

export { readOf } from '../http/read-reply.ts';

// The id is all that is asked with. One that is no number is refused for its form (422) before anybody looks for it.
const NO_SUCH_BADGE = [400, 404, 410, 422];

/** As {@link readOf}, of one badge. */
export function badgeReadOf<T>(asked: HttpRead<T>): Read<T> {
  const read = readOf(asked);
  const isUnknown = read.kind === 'failed' && NO_SUCH_BADGE.includes(read.reference.httpStatus ?? 0);
  return isUnknown ? { ...read, problem: 'not_found' } : read;
}

/** What a refused read of one thing means, once the API was asked about the credential itself. */
export function problemOfRefused(reply: Reply, credential: CredentialCheck['kind']): ReadProblem {
  if (credential === 'unknown') return 'server_error';
  if (credential !== 'good') return 'token_refused';
  return isRefusal(reply) ? 'not_allowed' : 'not_navigatr';
}

export function credentialCheckOf({ reply, value }: HttpRead<Account>): CredentialCheck {
  if (value !== null) return { kind: 'good', account: value };
  if (isCredentialRefused(reply)) return { kind: 'refused' };
  // The API is there but does not know the question: a stand-in, or an older version.
  return { kind: isRefusal(reply) && ![408, 429].includes(reply.status) ? 'unsupported' : 'unknown' };
}

// Of the credential, unless that is good, or of the moment.
const NOT_OF_THE_BADGE = [401, 403, 408, 429];

export function issuableOf({ reply, value }: HttpRead<{ issuable: boolean }>): boolean | null {
  if (value !== null) return value.issuable;
  return isRefusal(reply) && !NOT_OF_THE_BADGE.includes(reply.status) ? false : null;
}

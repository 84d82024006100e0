import type { Answer, Reply } from '../http/reply.ts';
import type { Account, CredentialCheck, Read, ReadProblem, Reference } from '../port.ts';

/** What one GET came to, with the HTTP that says so; it never leaves this folder. */
export type HttpRead<T> = { reply: Reply; latencyMs: number; value: T | null };

export const referenceOf = (reply: Reply): Reference =>
  reply.kind === 'answer'
    ? { httpStatus: reply.status, errorClass: null }
    : { httpStatus: null, errorClass: reply.errorClass };

export function readOf<T>({ reply, value, latencyMs }: HttpRead<T>): Read<T> {
  const asked = { reference: referenceOf(reply), latencyMs: reply.kind === 'answer' ? latencyMs : null };
  if (value !== null) return { kind: 'ok', value, ...asked };
  return { kind: 'failed', problem: problemOf(reply), ...asked };
}

// The id is all that is asked with. One that is no number is refused for its form (422) before anybody looks for it.
const NO_SUCH_BADGE = [400, 404, 410, 422];

/** As {@link readOf}, of one badge. */
export function badgeReadOf<T>(asked: HttpRead<T>): Read<T> {
  const read = readOf(asked);
  const isUnknown = read.kind === 'failed' && NO_SUCH_BADGE.includes(read.reference.httpStatus ?? 0);
  return isUnknown ? { ...read, problem: 'not_found' } : read;
}

function problemOf(reply: Reply): ReadProblem {
  if (reply.kind === 'no_answer') return reply.cause;
  const { status } = reply;
  if (isCredentialRefused(reply)) return 'token_refused';
  if (status === 429) return 'rate_limited';
  if (status === 408) return 'timeout';
  if (status === 404) return 'not_found';
  if (status >= 300 && status < 400) return 'redirected';
  return status >= 500 ? 'server_error' : 'not_navigatr';
}

export const isCredentialRefused = (reply: Reply): boolean =>
  reply.kind === 'answer' && [401, 403].includes(reply.status);

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

/** The API itself refused: what lies in between answers with pages. */
const isRefusal = (reply: Reply): reply is Answer =>
  reply.kind === 'answer' && reply.form === 'json' && reply.status >= 400 && reply.status < 500;

import type { Read, ReadProblem, Reference } from '../port.ts';
import type { Answer, Reply } from './reply.ts';
import { saidIn } from './said.ts';

/** What one GET came to, with the HTTP that says so; it never leaves the folder of its platform. */
export type HttpRead<T> = { reply: Reply; latencyMs: number; value: T | null };

export const referenceOf = (reply: Reply): Reference =>
  reply.kind === 'answer'
    ? { httpStatus: reply.status, errorClass: null }
    : { httpStatus: null, errorClass: reply.errorClass };

export function readOf<T>({ reply, value, latencyMs }: HttpRead<T>): Read<T> {
  const asked = { reference: referenceOf(reply), latencyMs: reply.kind === 'answer' ? latencyMs : null };
  if (value !== null) return { kind: 'ok', value, ...asked };
  return { kind: 'failed', problem: problemOf(reply), said: saidIn(reply), ...asked };
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

/** A page is of a portal or a filter in between, which knows no credentials of the platform. */
export const isCredentialRefused = (reply: Reply): boolean =>
  reply.kind === 'answer' && [401, 403].includes(reply.status) && reply.form !== 'html';

/** The API itself refused: what lies in between answers with pages. */
export const isRefusal = (reply: Reply): reply is Answer =>
  reply.kind === 'answer' && reply.form === 'json' && reply.status >= 400 && reply.status < 500;

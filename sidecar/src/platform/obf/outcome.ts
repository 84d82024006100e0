import { type Outcome, reasonOfBadge, reasonOfRefusal } from '@local-navigatr/shared-types';
import { isObject } from '../http/json.ts';
import { issuedIdOf } from '../http/platform-ids.ts';
import { type HttpRead, isCredentialRefused, isRefusal, referenceOf } from '../http/read-reply.ts';
import type { Answer, Reply } from '../http/reply.ts';
import { parseRetryAfter } from '../http/retry-after.ts';
import { saidIn } from '../http/said.ts';
import type { CredentialCheck, IssueResult, RefusalReasons } from '../port.ts';
import type { ObfName } from './hosts.ts';

/** Why a badge was refused with this status. */
export const refusalReasons = (httpStatus: number | null, name: ObfName): RefusalReasons => ({
  badge: reasonOfBadge(httpStatus, name),
  learnerOrBadge: reasonOfRefusal(httpStatus, name),
});

/** What an issue call came to. Whatever may have issued is `unknown`: the platform is asked, nothing is repeated. */
export function classifyIssue(reply: Reply, nowMs: number): IssueResult {
  const reference = referenceOf(reply);
  if (reply.kind === 'no_answer')
    return { outcome: reply.sent ? 'unknown' : 'not_sent', reference, remoteId: null, retryAfterMs: null };
  const outcome = outcomeOf(reply);
  return {
    outcome,
    reference,
    remoteId: outcome === 'issued' && isObject(reply.json) ? issuedIdOf(reply.json['resource_id']) : null,
    said: outcome === 'issued' ? null : saidIn(reply),
    retryAfterMs: outcome === 'retry_later' ? parseRetryAfter(reply.headers, nowMs) : null,
    ...(outcome === 'token_refused' && !isCredentialRefused(reply) ? { isStrange: true as const } : {}),
  };
}

function outcomeOf(answer: Answer): Outcome {
  const { status, headers } = answer;
  if (status >= 200 && status < 300) return outcomeOfSuccess(answer);
  if (status >= 300 && status < 400) return 'redirected';
  if (status >= 400 && status < 500) return outcomeOfRefusal(answer);
  return status === 503 && headers['retry-after'] !== undefined ? 'retry_later' : 'unknown';
}

/** Only an operation's result with the event's id is one: without it, the award is looked for. */
function outcomeOfSuccess({ json }: Answer): Outcome {
  if (!isObject(json)) return 'unknown';
  if (json['success'] === false) return 'refused';
  return issuedIdOf(json['resource_id']) === null ? 'unknown' : 'issued';
}

function outcomeOfRefusal({ status, json }: Answer): Outcome {
  if (status === 401 || status === 403) return 'token_refused';
  if (status === 408 || status === 429) return 'retry_later';
  if (status === 400 || status === 404) return isObject(json) ? 'badge_refused' : 'unexpected_response';
  return 'refused';
}

/** What signing in came to, as the result of an issue call: nothing was sent. */
export function classifySignIn(reply: Reply, nowMs: number): IssueResult {
  const reference = referenceOf(reply);
  const isRefusal = reply.kind === 'answer' && reply.status >= 400 && reply.status < 500;
  const outcome = isRefusal && reply.status !== 429 && reply.status !== 408 ? 'token_refused' : 'retry_later';
  const headers = reply.kind === 'answer' ? reply.headers : {};
  return { outcome, reference, remoteId: null, retryAfterMs: parseRetryAfter(headers, nowMs) };
}

/** What an issue call came to of which no byte left. */
export const unsent = (outcome: IssueResult['outcome'], errorClass: string): IssueResult => ({
  outcome,
  reference: { httpStatus: null, errorClass },
  remoteId: null,
  retryAfterMs: null,
});

/** What a credential check came to that brought nothing: a refusal to sign in, or of a bearer that was made just now. */
export function failedCheck({ reply }: HttpRead<unknown>): CredentialCheck {
  if (isCredentialRefused(reply)) return { kind: 'refused' };
  const isNoSuchClient = isRefusal(reply) && (reply.status === 400 || reply.status === 404);
  return { kind: isNoSuchClient ? 'refused' : 'unknown' };
}

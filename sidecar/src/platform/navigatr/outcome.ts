import type { Outcome } from '@local-navigatr/shared-types';
import { isObject } from '../http/json.ts';
import { issuedIdOf } from '../http/platform-ids.ts';
import { isCredentialRefused, referenceOf } from '../http/read-reply.ts';
import type { Answer, Reply } from '../http/reply.ts';
import { parseRetryAfter } from '../http/retry-after.ts';
import { saidIn } from '../http/said.ts';
import type { IssueResult } from '../port.ts';

/** What an issue call came to. The body of a success is documented nowhere, so any JSON object is one. */
export function classifyIssue(reply: Reply, nowMs: number): IssueResult {
  const reference = referenceOf(reply);
  if (reply.kind === 'no_answer') {
    const outcome = reply.sent ? 'unknown' : 'not_sent';
    return { outcome, reference, remoteId: null, retryAfterMs: null };
  }
  const outcome = outcomeOf(reply);
  return {
    outcome,
    reference,
    remoteId: reply.status < 300 ? issuedIdOf(isObject(reply.json) ? reply.json['id'] : null) : null,
    said: outcome === 'issued' || outcome === 'issued_unconfirmed' ? null : saidIn(reply),
    // Beside another answer it tells when to sign in, or where to look: nothing to hold an account's badges for.
    retryAfterMs: outcome === 'retry_later' ? parseRetryAfter(reply.headers, nowMs) : null,
    ...(outcome === 'token_refused' && !isCredentialRefused(reply) ? { isStrange: true as const } : {}),
  };
}

function outcomeOf(answer: Answer): Outcome {
  const { status } = answer;
  if (status === 202) return 'requirements_not_met';
  if (status >= 200 && status < 300) return outcomeOfSuccess(answer);
  if (status >= 300 && status < 400) return 'redirected';
  if (status >= 400 && status < 500) return outcomeOfRefusal(answer);
  return outcomeOfServerError(answer);
}

function outcomeOfSuccess({ status, form, json }: Answer): Outcome {
  // A portal or proxy answered: whether it passed the request on, nobody knows.
  if (form === 'html') return 'unknown';
  return (status === 200 || status === 201) && isObject(json) ? 'issued' : 'issued_unconfirmed';
}

function outcomeOfRefusal({ status, json }: Answer): Outcome {
  if (status === 401 || status === 403) return 'token_refused';
  if (status === 408 || status === 429) return 'retry_later';
  if (status === 400 || status === 404 || status === 422)
    return isObject(json) ? 'badge_refused' : 'unexpected_response';
  return 'refused';
}

function outcomeOfServerError({ status, headers }: Answer): Outcome {
  if (status === 503 && headers['retry-after'] !== undefined) return 'retry_later';
  return status === 500 || status === 503 ? 'server_error' : 'unknown';
}

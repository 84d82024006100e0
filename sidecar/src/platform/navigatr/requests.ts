import type { AuthScheme } from '@local-navigatr/shared-types';
import type { HttpCall } from '../http/send-request.ts';
import type { Access, IssueRequest } from '../port.ts';

// The API answers an issue call within seconds, but a shorter wait would turn a slow success into an unknown.
const ISSUE_TIMEOUT_MIN_MS = 15_000;

export const jsonHeaders = { 'content-type': 'application/json', accept: 'application/json' };

/** The header that signs a call in. */
export const authorization = (scheme: AuthScheme, token: string): Record<string, string> =>
  scheme === 'bearer' ? { authorization: `Bearer ${token}` } : { 'x-access-token': token };

export const issueCall = (url: URL, request: IssueRequest, access: Access, token: string): HttpCall => ({
  method: 'PUT',
  url,
  headers: {
    ...jsonHeaders,
    ...authorization(access.authScheme, token),
    'idempotency-key': request.idempotencyKey,
    'x-request-id': request.requestId,
  },
  body: issueBody(request),
  timeoutMs: Math.max(access.timeoutMs, ISSUE_TIMEOUT_MIN_MS),
});

function issueBody(request: IssueRequest): string {
  const { recipient } = request;
  return JSON.stringify({
    recipient_firstname: recipient.firstName,
    recipient_lastname: recipient.lastName,
    recipient_email: recipient.email,
    ...(request.providerId === null ? {} : { provider_id: numeric(request.providerId) }),
    ...(request.evidence === null ? {} : { evidence_text: request.evidence }),
    // Public clients declare a whole number. Never a higher one: 69.6 does not earn a badge that takes 70.
    ...(request.score === null ? {} : { score: Math.floor(request.score) }),
  });
}

// The public plugin sends the provider as a number.
const numeric = (id: string): string | number => (/^[1-9]\d{0,14}$/.test(id) ? Number(id) : id);

import type { FaultSubject } from '../../faults/match-request.ts';
import type { PlatformApi } from '../../http/answer-call.ts';
import { fieldsOf, type ReadCall } from '../../http/api-call.ts';
import type { Client } from '../clients/client.ts';
import type { ObfContext } from '../obf-context.ts';
import { apiRoutes } from './api-routes.ts';
import { errorResult, forbidden, tooManyRequests } from './error-result.ts';

/** Of the first recipient: an event of ours has one. */
function emailOf({ recipient }: Record<string, unknown>): string | null {
  const first: unknown = Array.isArray(recipient) ? recipient[0] : null;
  const email = typeof first === 'object' && first !== null && 'email' in first ? first.email : first;
  return typeof email === 'string' ? email : null;
}

/** `accountId` is the client of the path, `providerId` the sub-organisation. */
function subjectOf(call: ReadCall<Client>): FaultSubject {
  const { pathname, searchParams } = call.url;
  const fields = fieldsOf(call.body);
  const [, badge, event] = /^\/v2\/(?:badge\/\w+\/(\w+)$|event\/\w+\/(\w+)\/issue$)/.exec(pathname) ?? [];
  const alias = fields['client_alias_id'] ?? searchParams.get('client_alias_id');
  return {
    method: call.method,
    path: pathname,
    accountId: /^\/v2\/(?:client|badge|event)\/(\w+)/.exec(pathname)?.[1] ?? null,
    badgeId: badge ?? event ?? searchParams.get('badge_id'),
    providerId: typeof alias === 'string' ? alias : null,
    email: emailOf(fields) ?? searchParams.get('email'),
  };
}

/** The web server's own checks, before the API sees anything. */
function refuseBody(call: ReadCall<Client>, maxBodyBytes: number): Response | null {
  const carriesBody = call.method === 'POST' || call.method === 'PUT';
  if (carriesBody && call.headers['content-length'] === undefined) return errorResult(411, { call });
  return Buffer.byteLength(call.body) > maxBodyBytes ? errorResult(413, { call }) : null;
}

export function obfApi(context: ObfContext): PlatformApi<Client> {
  const api = apiRoutes(context);
  return {
    identify: (headers) => context.clients.identify(headers),
    // Signing in has a limit of its own.
    countedFor: () => null,
    subjectOf,
    process: (call) =>
      refuseBody(call, context.maxBodyBytes) ??
      api.fetch(new Request(call.url, { method: call.method }), { call }),
    refuse: (status, call, headers) =>
      status === 403 ? forbidden(headers) : errorResult(status, { call, ...(headers ? { headers } : {}) }),
    refuseOverLimit: (call) => tooManyRequests(call, context.rate.rateLimit.windowMs),
  };
}

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Account } from '../accounts/account.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { FaultSubject } from '../faults/match-request.ts';

export type Identity<Caller = Account> =
  | { readonly kind: 'accepted'; readonly account: Caller }
  /** Names its account where it is known: its calls count in that account's window. */
  | { readonly kind: 'refused'; readonly account: Caller | null };

/** A request to the API as it arrived, before anything was checked. */
export interface ApiCall<Caller = Account> {
  readonly method: string;
  /** Path and query as received. */
  readonly target: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly identity: Identity<Caller>;
  readonly at: Date;
  readonly atMs: number;
  readonly overLimit: boolean;
}

/** An ApiCall whose body has been read. */
export interface ReadCall<Caller = Account> extends ApiCall<Caller> {
  readonly body: string;
}

export function targetOf(incoming: IncomingMessage): string {
  return incoming.url ?? '/';
}

function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : null;
}

/** The body's fields, or none where it is not a JSON object: to aim a fault, not to judge the request. */
export function fieldsOf(body: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}

export function subjectOf(call: ReadCall, catalogue: Catalogue): FaultSubject {
  const { pathname, searchParams } = call.url;
  const fields = fieldsOf(call.body);
  const badgeId = numberOf(/^\/v1\/badge\/([^/]+)/.exec(pathname)?.[1]);
  const named = /^\/v1\/provider\/([^/]+)/.exec(pathname)?.[1] ?? searchParams.get('provider_id');
  const ofBadge = badgeId === null ? undefined : catalogue.badge(badgeId)?.providerId;
  const email = fields['recipient_email'];
  return {
    method: call.method,
    path: pathname,
    accountId: call.identity.account?.id ?? null,
    badgeId,
    providerId: numberOf(named ?? fields['provider_id'] ?? ofBadge),
    email: typeof email === 'string' ? email : null,
  };
}

import type { FaultMatch } from './fault.ts';

/** What a fault can be aimed at. Null: the request does not say. */
export interface FaultSubject {
  readonly method: string;
  readonly path: string;
  readonly accountId: number | null;
  readonly badgeId: number | null;
  readonly providerId: number | null;
  readonly email: string | null;
}

function matchesPath(pattern: string, path: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(path);
}

export function matchesRequest(match: FaultMatch, subject: FaultSubject): boolean {
  const { method, path, accountId, badgeId, providerId, email } = match;
  return (
    (method === undefined || method === subject.method) &&
    (path === undefined || matchesPath(path, subject.path)) &&
    (accountId === undefined || accountId === subject.accountId) &&
    (badgeId === undefined || badgeId === subject.badgeId) &&
    (providerId === undefined || providerId === subject.providerId) &&
    (email === undefined || email.toLowerCase() === subject.email?.toLowerCase())
  );
}

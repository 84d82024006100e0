import type { FaultMatch } from './fault.ts';

export type Id = number | string;

/** What a fault can be aimed at. Null: the request does not say. */
export interface FaultSubject {
  readonly method: string;
  readonly path: string;
  readonly accountId: Id | null;
  readonly badgeId: Id | null;
  readonly providerId: Id | null;
  readonly email: string | null;
}

function matchesPath(pattern: string, path: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(path);
}

/** An id that a fault does not name fits every request. */
function matchesId(wanted: Id | undefined, id: Id | null): boolean {
  return wanted === undefined || (id !== null && String(wanted) === String(id));
}

export function matchesRequest(match: FaultMatch, subject: FaultSubject): boolean {
  const { method, path, accountId, badgeId, providerId, email } = match;
  return (
    (method === undefined || method === subject.method) &&
    (path === undefined || matchesPath(path, subject.path)) &&
    matchesId(accountId, subject.accountId) &&
    matchesId(badgeId, subject.badgeId) &&
    matchesId(providerId, subject.providerId) &&
    (email === undefined || email.toLowerCase() === subject.email?.toLowerCase())
  );
}

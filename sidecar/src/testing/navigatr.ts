import { createNavigatr } from '../platform/navigatr/adapter.ts';
import type { Access, IssueRequest, Platform, RateLimitPermit } from '../platform/port.ts';

/** The real adapter, calling one address in both environments. */
export const navigatrAt = (url: URL, options: Partial<Parameters<typeof createNavigatr>[1]> = {}): Platform =>
  createNavigatr({ production: url, staging: url }, { rate: { limit: 5, windowMs: 10 }, ...options });

export const ACCESS: Access = {
  environment: 'production',
  credential: { token: 'tok_1234' },
  authScheme: 'bearer',
  timeoutMs: 15_000,
};

/** The rate limit permits each call at once. */
export const atOnce: RateLimitPermit = async () => {};

export const anIssueRequest = (given: Partial<IssueRequest> = {}): IssueRequest => ({
  badgeId: '51',
  providerId: '3',
  recipient: { firstName: 'Ada', lastName: 'Byron', email: 'ada@example.org' },
  evidence: null,
  validMonths: null,
  score: null,
  idempotencyKey: 'k-0',
  requestId: 'k.1',
  ...given,
});

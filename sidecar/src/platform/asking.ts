import type { AuthScheme, ConnectionProblem, Environment } from '@local-navigatr/shared-types';

/**
 * What signs a call in. Legacy accounts have a user name and password instead of a token; others change a client id and its
 * secret for a bearer.
 */
export type Credential = { token: string } | { username: string; password: string } | ClientCredential;

export type ClientCredential = { clientId: string; clientSecret: string };

/** Everything a call needs besides its subject. */
export type Access = {
  environment: Environment;
  credential: Credential;
  authScheme: AuthScheme;
  timeoutMs: number;
};

/**
 * What the platform said, in its own terms: for the trail and for support. Outside its folder this is stored, shown and
 * compared with its like; what it means, the platform says ({@link Platform.reasonsOf}).
 */
export type Reference = {
  /** Null: there was no answer. */
  httpStatus: number | null;
  /** Why there was none, for example `ECONNRESET`; safe to log. */
  errorClass: string | null;
};

/**
 * Why a read came to nothing. `not_found`: the platform does not have what it was asked for. `not_allowed`: the credential is
 * good, but its account may not see that.
 */
export type ReadProblem =
  | Exclude<ConnectionProblem, 'none' | 'not_configured' | 'no_provider_admin'>
  | 'not_found'
  | 'not_allowed';

/** `latencyMs` is how long the platform took, from connecting; waiting for the turn is not in it. Null: no answer. */
type Asked = { reference: Reference; latencyMs: number | null };

export type Read<T> = ({ kind: 'ok'; value: T } & Asked) | FailedRead;

/** `said`: why, in the platform's own words; absent or null where it says nothing. It may quote what was sent. */
export type FailedRead = { kind: 'failed'; problem: ReadProblem; said?: string | null } & Asked;

/**
 * Awaited once before each call, with the connection open and nothing sent: resolves in the moment in which the call may
 * leave. Calls in a lane share its rate, so a call that leaves late is one beyond the rate for another.
 */
export type RateLimitPermit = () => Promise<void>;

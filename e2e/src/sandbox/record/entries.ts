import type { Id } from '../faults/match-request.ts';

/** One badge that the sandbox really issued, whatever the caller was told. */
export interface IssuedEntry {
  /** Wall time, ISO 8601. */
  readonly at: string;
  /** The sandbox's monotonic clock, in milliseconds. */
  readonly atMs: number;
  readonly issuedId: number;
  readonly accountId: number;
  readonly badgeId: number;
  readonly badgeName: string;
  readonly providerId: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly evidenceText: string | null;
  readonly score: number | null;
  readonly idempotencyKey: string | null;
  /** All request headers except those that carry a token. */
  readonly headers: Readonly<Record<string, string>>;
}

/** One request to the API, written down when its answer was decided. */
export interface RequestEntry {
  readonly at: string;
  /** When it arrived, on the sandbox's monotonic clock, in milliseconds. */
  readonly atMs: number;
  /** Null when no known token was presented. */
  readonly accountId: Id | null;
  readonly method: string;
  /** Path and query as received. */
  readonly target: string;
  /** What was answered; null when nothing was. */
  readonly status: number | null;
  /** What processing came to; null when the request was not processed. Differs from `status` only under a fault. */
  readonly processedStatus: number | null;
  readonly fault: string | null;
  /** True when the rate window refused it. */
  readonly overLimit: boolean;
}

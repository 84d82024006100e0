import { z } from 'zod';
import { authSchemes } from '../accounts/account.ts';

export const limitSchema = z.strictObject({
  limit: z.int().positive(),
  windowMs: z.int().positive(),
  /** Whether a call refused with 429 still uses up the window. */
  rejectedCalls: z.enum(['counted', 'free']).default('counted'),
});
export type LimitRequest = z.input<typeof limitSchema>;

export const tokenSchema = z.strictObject({ token: z.string().min(1) });

export const acceptsSchema = z.strictObject({ accepts: z.array(z.enum(authSchemes)) });

// A longer wait would outlive the time-outs of ordinary HTTP clients.
const longestWaitMs = 60_000;
const count = z.coerce.number().int().nonnegative();

/** Reading a journal: entries after `after`; with `wait`, only once `atLeast` of them are there or the time is up. */
export const journalQuerySchema = z.object({
  after: count.default(0),
  wait: count.max(longestWaitMs).default(0),
  atLeast: count.min(1).default(1),
  limit: count.min(1).max(10_000).default(1000),
});

export interface JournalPage<T> {
  readonly entries: readonly T[];
  /** Pass it as `after` to go on. */
  readonly last: number;
}

export interface AccountView {
  readonly id: number;
  readonly name: string;
  readonly username: string;
  readonly password: string;
  readonly accepts: readonly string[];
  readonly tokens: readonly { readonly token: string; readonly state: 'valid' | 'revoked' }[];
  readonly providers: readonly { readonly id: number; readonly name: string }[];
}

export interface Counters {
  readonly requests: number;
  readonly issued: number;
  /** Answers by HTTP status; requests without an answer are under `none`. */
  readonly answers: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
  readonly unauthorised: number;
  readonly tooManyRequests: { readonly byWindow: number; readonly byFault: number };
  /** By account id: the most calls, admitted or not, that were ever made within one window. */
  readonly maxInWindow: Readonly<Record<string, number>>;
}

import { z } from 'zod';

/** Numbers on Navigatr, words on Open Badge Factory: `51` and `'51'` are the same. */
const id = z.union([z.int(), z.string().regex(/^\w{1,100}$/)]);

const match = z.strictObject({
  method: z.string().toUpperCase().optional(),
  /** Without the query; `*` stands for any characters. */
  path: z.string().startsWith('/').optional(),
  accountId: id.optional(),
  badgeId: id.optional(),
  providerId: id.optional(),
  /** Of the recipient; upper and lower case are the same. */
  email: z.string().optional(),
});

/** How long and how often. Without any of these a fault stays until it is removed. */
const lifetime = {
  /** Strikes this often, then is gone. */
  times: z.int().positive().optional(),
  /** Gone after this many milliseconds, struck or not. */
  forMs: z.int().positive().optional(),
};

const aim = {
  ...lifetime,
  match: match.default({}),
  /** Strikes only this share of the matching requests, drawn from `seed`: the same seed, the same draws. */
  probability: z.number().min(0).max(1).optional(),
  seed: z.int().default(1),
};

/** `before`: the request is not processed. `after`: it is (a badge is issued), then the answer suffers. */
const stage = z.enum(['before', 'after']).default('before');

export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('status'),
    status: z.int().min(200).max(599),
    /** Sent as `Retry-After`, whatever it says. */
    retryAfter: z.string().optional(),
    headers: z.record(z.string(), z.string()).default({}),
    /** A string is sent as it stands, anything else as JSON; without it the API's error body for that status. */
    body: z.json().optional(),
    stage,
    ...aim,
  }),
  /** No answer, the connection stays open. */
  z.strictObject({ kind: z.literal('hang'), stage, ...aim }),
  /** The connection is reset (RST) instead of an answer. */
  z.strictObject({ kind: z.literal('reset'), stage, ...aim }),
  /** The status line, all headers and half the body, then the connection ends. Always processed. */
  z.strictObject({ kind: z.literal('cut_body'), stage: z.literal('after').default('after'), ...aim }),
  /** A web page instead of JSON, as portals and proxies send it. */
  z.strictObject({ kind: z.literal('html'), status: z.int().min(200).max(599).default(200), stage, ...aim }),
  /** Everything as usual, but late. */
  z.strictObject({ kind: z.literal('slow'), ms: z.int().positive(), stage, ...aim }),
  /** One badge counts as unpublished. */
  z.strictObject({ kind: z.literal('unpublish'), badgeId: id, forMs: lifetime.forMs }),
  /** Nobody listens on the port: connections are refused, open ones are dropped. */
  z.strictObject({ kind: z.literal('down'), forMs: lifetime.forMs }),
]);

export type Fault = z.output<typeof faultSchema>;
/** What a caller writes: everything with a default may be left out. */
export type FaultRequest = z.input<typeof faultSchema>;
/** Those that strike single requests. */
export type Strike = Extract<Fault, { stage: unknown }>;
export type FaultMatch = z.output<typeof match>;

export interface ActiveFault {
  readonly id: number;
  readonly fault: Fault;
  /** How often it struck so far. */
  readonly hits: number;
  /** Milliseconds until it ends; null without an end. */
  readonly endsInMs: number | null;
}

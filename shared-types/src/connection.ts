import { z } from 'zod';
import { queueSummary, recovery } from './feed.ts';
import { connectionId, environments, type PlatformName, platforms, target } from './ids.ts';
import { actor, hold, SAID_MAX } from './issuances.ts';
import { instant, text } from './text.ts';

/** How the account wants its token: `Authorization: Bearer`, or `X-Access-Token`. */
export const authSchemes = ['bearer', 'x_access_token'] as const;
export type AuthScheme = (typeof authSchemes)[number];

export const TIMEOUT_MS = { min: 5_000, max: 120_000, default: 30_000 } as const;

/** The longest token or client secret, in characters. */
export const TOKEN_MAX = 4096;

/** A token as people paste it: white space and line breaks inside and around are theirs, not the token's. */
export const pastedToken = () =>
  z
    .string()
    .min(1)
    .max(TOKEN_MAX)
    .regex(/^[\x21-\x7E\s]+$/, 'must be ASCII: it travels in a header');

const credentials = {
  /** Absent: the stored connection's, else Navigatr. */
  platform: z.enum(platforms).optional(),
  environment: z.enum(environments),
  token: pastedToken().optional(),
  /** Legacy sign-in, deprecated by Navigatr: both or neither, and not with a token. */
  username: text(320).optional(),
  password: text(1024).optional(),
  /** Of an account of Open Badge Factory or CanCred: both or neither, and with nothing of the above. */
  clientId: text(320).optional(),
  clientSecret: pastedToken().optional(),
  timeoutMs: z.int().min(TIMEOUT_MS.min).max(TIMEOUT_MS.max),
};

/** Given values are tested unsaved; without token and username the stored ones are. */
export const testConnectionRequest = z.object({
  ...credentials,
  environment: credentials.environment.optional(),
  timeoutMs: credentials.timeoutMs.optional(),
});
export const putConnectionRequest = z.object({
  ...credentials,
  /** Store it although it did not verify. */
  force: z.boolean(),
  /** Store it only if it belongs to this target: what a person saw and confirmed. Absent: any. */
  expectedTarget: target().optional(),
  actor,
});
export const deleteConnectionRequest = z.object({ actor });

export const connectionProblems = [
  'none',
  'not_configured',
  'token_refused',
  'no_provider_admin',
  'rate_limited',
  'server_error',
  'not_navigatr',
  'redirected',
  'dns',
  'refused',
  'connect_timeout',
  'timeout',
  'proxy',
  'tls',
  'reset',
] as const;
export type ConnectionProblem = (typeof connectionProblems)[number];

const account = {
  accountId: z.string().nullable(),
  accountName: z.string().nullable(),
};

/** How many badges an account may issue, and until when, as far as its platform says. */
export const allowance = z.object({
  /** Badges that it may issue in all; null: any number, or it is not said. */
  limit: z.int().nullable(),
  issued: z.int().nullable(),
  validUntil: instant().nullable(),
});
export type Allowance = z.infer<typeof allowance>;

export const testConnectionReply = z.object({
  ok: z.boolean(),
  problem: z.enum(connectionProblems),
  environment: z.enum(environments),
  /** The host that was called, to name in a firewall request. */
  host: z.string(),
  ...account,
  /** What badges would be issued from with it; null while the account is not known. */
  target: z.string().nullable(),
  authScheme: z.enum(authSchemes).nullable(),
  providers: z.array(z.object({ id: z.string(), name: z.string() })),
  latencyMs: z.int().nullable(),
  httpStatus: z.int().nullable(),
  /** Why it does not work, in the platform's words, where it says. */
  said: z.string().max(SAID_MAX).optional(),
  /** Absent where the platform does not say, or was not asked. */
  allowance: allowance.optional(),
});
export type TestConnectionReply = z.infer<typeof testConnectionReply>;

/** What a platform can do: pages show, and Moodle sends, only that. */
export const platformFeatures = z.object({
  score: z.boolean(),
  evidence: z.boolean(),
  expiry: z.boolean(),
  revoke: z.boolean(),
  /** It can be asked whether an award was issued. */
  find: z.boolean(),
  /** It tells whether a badge was claimed. */
  standing: z.boolean(),
});
export type PlatformFeatures = z.infer<typeof platformFeatures>;

const ofObf: PlatformFeatures = {
  score: false,
  evidence: true,
  expiry: true,
  revoke: true,
  find: true,
  standing: true,
};
/** What each platform can do. */
export const features: Readonly<Record<PlatformName, PlatformFeatures>> = {
  navigatr: {
    score: true,
    evidence: true,
    expiry: false,
    revoke: false,
    find: false,
    standing: false,
  },
  obf: ofObf,
  cancred: ofObf,
};
export const platformsThatRevoke: PlatformName[] = platforms.filter((name) => features[name].revoke);
export const platformsThatFind: PlatformName[] = platforms.filter((name) => features[name].find);

/** What is connected. The token itself never leaves the sidecar. */
export const connection = z.object({
  id: connectionId(),
  platform: z.enum(platforms),
  /** The platform's name for people. */
  platformName: z.string(),
  /** Where people ask the platform for help. */
  supportContact: z.string(),
  features: platformFeatures,
  /** Where images of badges come from: origins, `*.` for all hosts below one. Images from elsewhere are not shown. */
  imageSources: z.array(z.string()),
  configured: z.boolean(),
  environment: z.enum(environments).nullable(),
  /** Null while the account behind the token is not known. */
  target: z.string().nullable(),
  ...account,
  tokenLastFour: z.string().nullable(),
  authScheme: z.enum(authSchemes).nullable(),
  timeoutMs: z.int(),
  verifiedAt: instant().nullable(),
  /** As last heard; absent where the platform does not say. */
  allowance: allowance.optional(),
  rateLimit: z.int(),
  rateWindowMs: z.int(),
  holds: z.array(hold),
  queue: queueSummary,
  recovery,
  serverTime: instant(),
});
export type Connection = z.infer<typeof connection>;

/**
 * `PUT /v1/connection`: `saved` is false when it did not verify and `force` was not set; `test` says why. It is also false
 * when it belongs to another target than `expectedTarget`: then `targetChanged` is true and `test.target` names it.
 */
export const putConnectionReply = z.object({
  saved: z.boolean(),
  /** True when the target is another one than before: mappings go to review. */
  targetChanged: z.boolean(),
  test: testConnectionReply,
  connection,
});
export type PutConnectionReply = z.infer<typeof putConnectionReply>;

/** A platform that this sidecar can connect to, at the host that its configuration names. */
export const offeredPlatform = z.object({
  platform: z.enum(platforms),
  platformName: z.string(),
  host: z.string(),
  /** What signs in: a token, or a client id and its secret. */
  signIn: z.enum(['token', 'client']),
  supportContact: z.string(),
  features: platformFeatures,
});
export type OfferedPlatform = z.infer<typeof offeredPlatform>;

/** Every connection of a site, the main one first, and what can be connected. */
export const connectionsReply = z.object({
  connections: z.array(connection),
  /** Absent where a sidecar does not say. */
  offered: z.array(offeredPlatform).optional(),
});

export const confirmRecoveryRequest = z.object({
  actor,
  /** The recovery that the person was shown: no other one is ended. */
  id: z.guid().optional(),
  /** End it although not everything is taught; refused before a day has brought nothing new. */
  untaught: z.boolean().optional(),
});
/** `released`: may be sent now. `asked`: may have been issued, and wait for a person. */
export const confirmRecoveryReply = z.object({ released: z.int(), asked: z.int() });
export const forgetSiteReply = z.object({ forgotten: z.boolean() });

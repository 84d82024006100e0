import type {
  AuthScheme,
  Badge,
  Environment,
  Outcome,
  PlatformFeatures,
  PlatformName,
  Provider,
  Recipient,
} from '@local-navigatr/shared-types';

/** What signs a call in. Legacy accounts have a user name and password instead of a token. */
export type Credential = { token: string } | { username: string; password: string };

/** How many calls an account may make in any window of this length. */
export type Rate = { limit: number; windowMs: number };

/** Everything a call needs besides its subject. */
export type Access = {
  environment: Environment;
  credential: Credential;
  authScheme: AuthScheme;
  timeoutMs: number;
};

/** No usable answer. `sent` tells whether any byte of the request can have left. */
export type NoAnswer = {
  kind: 'no_answer';
  sent: boolean;
  cause: 'dns' | 'refused' | 'connect_timeout' | 'proxy' | 'tls' | 'timeout' | 'reset' | 'late';
  /** For example `ECONNRESET`; safe to log. */
  errorClass: string;
};

/** An HTTP answer. `json` is undefined unless `form` is `json`. */
export type Answer = {
  kind: 'answer';
  status: number;
  headers: Readonly<Record<string, string | undefined>>;
  json: unknown;
  /** What the body looked like; `cut`: it ended before it was whole. */
  form: 'json' | 'html' | 'empty' | 'other' | 'cut';
};

export type Reply = Answer | NoAnswer;

/**
 * Outcome of a read. `failed` carries the reply so that the caller can say why. `latencyMs` is how long the platform
 * took, from connecting; waiting for the turn is not in it.
 */
export type Read<T> =
  | { kind: 'ok'; value: T; latencyMs: number }
  | { kind: 'failed'; reply: Reply; latencyMs: number };

/** `id` is null where the platform does not name the account. */
export type Account = { id: string | null; name: string; authScheme: AuthScheme };

export type IssueRequest = {
  badgeId: string;
  providerId: string | null;
  recipient: Recipient;
  evidence: string | null;
  score: number | null;
  idempotencyKey: string;
};

/** What one issue call came to. */
export type IssueResult = {
  outcome: Outcome;
  httpStatus: number | null;
  errorClass: string | null;
  remoteId: string | null;
  /** With `not_now`: how long to wait, when the platform says. */
  retryAfterMs: number | null;
  /** The refused credential was a short-lived token that the next call renews. */
  renewed: boolean;
};

/**
 * Awaited once before each call, with the connection open and nothing sent: resolves in the moment in which the call may
 * leave. Calls in a lane share its rate, so a call that leaves late is one beyond the rate for another.
 */
export type RateLimitPermit = () => Promise<void>;

/** A connection to the platform on which nothing has been sent yet. Used once, then closed. */
export interface OpenLine {
  /** Sends the one request. Never retries, never follows redirects, never rejects. */
  issue(request: IssueRequest, access: Access): Promise<IssueResult>;
  /** False once the other side closed it. */
  readonly usable: boolean;
  close(): void;
}

export type Opening = { kind: 'open'; line: OpenLine } | NoAnswer;

/** An origin, or with `*.` all hosts below one: `https://navigatr.app`, `https://*.navigatr.app`. */
export type ImageSource = string;

export type BadgePage = { badges: Badge[]; total: number };

/** The narrow interface between the sidecar and a badge platform. No method rejects for what the platform does. */
export interface Platform {
  /** Lanes and targets begin with it. */
  readonly name: PlatformName;
  /** What people call it. */
  readonly label: string;
  /** Where people ask for help. */
  readonly supportContact: string;
  /** Of each account. */
  readonly rate: Rate;
  readonly features: PlatformFeatures;
  /** Whose credential it is. Tries the other auth scheme when the given one is refused: a second call. */
  verify(access: Access, permit: RateLimitPermit): Promise<Read<Account>>;
  listProviders(access: Access, permit: RateLimitPermit): Promise<Read<Provider[]>>;
  /** Pages start at 1. The platform may cap `size`. */
  listBadges(
    access: Access,
    page: { providerId: string; page: number; size: number },
    permit: RateLimitPermit,
  ): Promise<Read<BadgePage>>;
  getBadge(access: Access, id: string, permit: RateLimitPermit): Promise<Read<Badge>>;
  /**
   * Signs in where a call needs that first (legacy accounts), so that the next `issue` leaves at once. Null: done, or
   * nothing to do; otherwise what an issue call came to.
   */
  signIn(access: Access, permit: RateLimitPermit): Promise<IssueResult | null>;
  /** TCP and TLS, no byte of HTTP. */
  connect(environment: Environment): Promise<Opening>;
  /** Where images of badges may come from; others are not shown. See {@link ImageSource}. */
  imageSources(environment: Environment): readonly ImageSource[];
  /** The host that is called, for firewall requests. */
  host(environment: Environment): string;
  /** What time it is by the platform's clock, to the second, in milliseconds since 1970; null when it does not say. */
  readClock(environment: Environment): Promise<number | null>;
  /** The rate scope of an account: one per account, never per short-lived token. */
  lane(environment: Environment, accountId: string): string;
}

import type {
  Achievement,
  Allowance,
  AuthScheme,
  Badge,
  Environment,
  Outcome,
  PlatformFeatures,
  PlatformName,
  Provider,
  Recipient,
  StateReason,
} from '@local-navigatr/shared-types';
import type { Access, RateLimitPermit, Read, ReadProblem, Reference } from './asking.ts';
import type { Records } from './records.ts';

export type {
  Access,
  ClientCredential,
  Credential,
  FailedRead,
  RateLimitPermit,
  Read,
  ReadProblem,
  Reference,
} from './asking.ts';

/** How many calls an account may make in any window of this length. */
export type Rate = { limit: number; windowMs: number };

/** `id` is null where the platform does not name the account. */
export type Account = { id: string | null; name: string; authScheme: AuthScheme };

/**
 * What the platform says of a credential. `unsupported`: it does not know the question. `unknown`: it could not be asked.
 */
export type CredentialCheck =
  /** `renewed`: with another short-lived bearer than a call was refused with before. */
  | { kind: 'good'; account: Account; renewed?: boolean }
  | { kind: 'refused' }
  | { kind: 'unsupported' }
  | { kind: 'unknown' };

export type IssueRequest = Achievement & {
  badgeId: string;
  providerId: string | null;
  recipient: Recipient;
  idempotencyKey: string;
  /** Its own for every request, also for repeats with one idempotency key. */
  requestId: string;
  /** What a platform may keep beside the badge; it leaves out what it has no place for. */
  award?: AwardDetails;
};

/** Where a badge comes from. Times are in milliseconds since 1970. */
export type AwardDetails = {
  /** The same for every attempt: an award is found by it. */
  id: string;
  wwwroot: string;
  courseId: string;
  courseName: string | null;
  /** When it was earned; null: now. */
  issuedOn: number | null;
};

/** One award to look for. `since`: it was not issued before, in milliseconds since 1970. */
export type SoughtAward = { id: string; badgeId: string; since: number };

/**
 * Whether the platform has an award. `unknown`: it could not be asked, or its answer tells nothing. `token_refused`: the
 * credential is no good any more. `not_allowed`: it is good, and its account may not ask that.
 */
export type LookUpFinding =
  | { kind: 'found'; remoteId: string }
  | { kind: 'absent' | 'unknown' | 'token_refused' | 'not_allowed' };

/** As much of what an account may issue counts as used up by what is listed: what other programs issued last is listed late. */
export const LISTED_SHARE = 0.9;

/** What has become of an issued badge. */
export type BadgeStanding = { claimed: boolean; revoked: boolean };

/** Some of the badges that an account has issued, the oldest first. `rows`: how many were listed, those of others included. */
export type StandingPage = {
  badges: readonly (BadgeStanding & { remoteId: string })[];
  rows: number;
  total: number;
};

/**
 * `revoked`: it is, no matter who did it. `gone`: the platform does not have it. `unknown`: it may be revoked; asking again is
 * safe. `token_refused`: as of a {@link LookUpFinding}.
 */
export type Revocation =
  | { kind: 'revoked' | 'gone' | 'unknown' | 'token_refused' }
  /** `said`: why, as of an {@link IssueResult}; it names nobody. */
  | { kind: 'refused'; said?: string | null };

/**
 * What one issue call came to. `token_refused` and `badge_refused` are suspicions: the delivery engine asks about the
 * credential or the badge before it believes them.
 */
export type IssueResult = {
  outcome: Outcome;
  reference: Reference;
  remoteId: string | null;
  /** Why it was not issued, in the platform's words: a short line without addresses that may name the learner. */
  said?: string | null;
  /** With `retry_later`: how long to wait, when the platform says. */
  retryAfterMs: number | null;
  /** With `token_refused`: something between here and the platform may have said that. */
  isStrange?: true;
};

/** Why a badge was refused: where the badge is at fault, and where it may as well be this learner's name or address. */
export type RefusalReasons = { badge: StateReason; learnerOrBadge: StateReason };

/** A connection to the platform on which nothing has been sent yet. Used once, then closed. */
export interface OpenLine {
  /** Sends the one request. Never retries, never follows redirects, never rejects. */
  issue(request: IssueRequest, access: Access): Promise<IssueResult>;
  /** False once the other side closed it. */
  readonly usable: boolean;
  close(): void;
}

/** No connection came about, so nothing was sent. */
export type Unreachable = { kind: 'unreachable'; problem: ReadProblem; errorClass: string };

export type Opening = { kind: 'open'; line: OpenLine } | Unreachable;

/** An origin, or with `*.` all hosts below one: `https://navigatr.app`, `https://*.navigatr.app`. */
export type ImageSource = string;

/** `providerId`: the provider to answer with, where several may issue the badge. Of one that may not, the answer names another. */
export type BadgeWanted = { id: string; providerId?: string | undefined };

export type BadgePage = { badges: Badge[]; total: number };

/** What a platform that can be asked about an award offers. */
export interface LookUp {
  /** How long after a call without an answer it is asked: at the last of these its lists have every badge. In milliseconds. */
  readonly afterMs: readonly [number, ...number[]];
  find(access: Access, award: SoughtAward, permit: RateLimitPermit): Promise<LookUpFinding>;
}

/** The narrow interface between the sidecar and a badge platform. No method rejects for what the platform does. */
export interface Platform {
  /** Lanes and targets begin with it. */
  readonly name: PlatformName;
  /** What people call it. */
  readonly label: string;
  /** Where people ask for help. */
  readonly supportContact: string;
  /** The variables that say where it is, for operators. */
  readonly urlVariables: string;
  /** Of each account. */
  readonly rate: Rate;
  readonly features: PlatformFeatures;
  /** What signs its accounts in. Absent: a token. */
  readonly signsInWith?: 'token' | 'client';
  /** Where it can be connected. Absent: everywhere. */
  readonly environments?: readonly Environment[];
  /** Whose credential it is. Tries the other auth scheme when the given one is refused: a second call. */
  verify(access: Access, permit: RateLimitPermit): Promise<Read<Account>>;
  listProviders(access: Access, permit: RateLimitPermit): Promise<Read<Provider[]>>;
  /** Pages start at 1. The platform may cap `size`. */
  listBadges(
    access: Access,
    page: { providerId: string; page: number; size: number },
    permit: RateLimitPermit,
  ): Promise<Read<BadgePage>>;
  getBadge(access: Access, wanted: BadgeWanted, permit: RateLimitPermit): Promise<Read<Badge>>;
  /** Is this credential good? */
  checkCredential(access: Access, permit: RateLimitPermit): Promise<CredentialCheck>;
  /** Can this badge be issued? Null: the platform could not be asked, or not with this credential. */
  isIssuable(access: Access, badgeId: string, permit: RateLimitPermit): Promise<boolean | null>;
  /** Does the account still have this provider? Null as above. Absent where the answer about a badge tells. */
  hasProvider?(access: Access, providerId: string, permit: RateLimitPermit): Promise<boolean | null>;
  /**
   * Signs in where a call needs that first (legacy accounts), so that the next `issue` leaves at once. Null: done, or
   * nothing to do; otherwise what an issue call came to.
   */
  signIn(access: Access, permit: RateLimitPermit): Promise<IssueResult | null>;
  /**
   * How the platform is asked whether it has an award: absent where it cannot be.
   */
  readonly lookUp?: LookUp;
  /** What has become of the badges that an account has issued, from the `offset`th on. Absent: the platform does not say. */
  listStandings?(access: Access, offset: number, permit: RateLimitPermit): Promise<Read<StandingPage>>;
  /** Takes an issued badge back; safe to do again. Absent: it cannot. */
  revoke?(access: Access, remoteId: string, permit: RateLimitPermit): Promise<Revocation>;
  /**
   * Whether the account has issued as many badges as it may; null: the platform does not say. Absent: there is no such limit.
   * `lately`: how many of them the platform may not list yet.
   */
  isQuotaUsedUp?(access: Access, permit: RateLimitPermit, lately: number): Promise<boolean | null>;
  /** How many badges the account may issue, and until when. Absent: the platform does not say. */
  allowance?(access: Access, permit: RateLimitPermit): Promise<Read<Allowance>>;
  /** All that its accounts have issued, for people. Absent: the platform does not say. */
  readonly records?: Records;
  /** Why a badge was refused, by the status of the {@link Reference} that was kept of it. */
  reasonsOf(httpStatus: number | null): RefusalReasons;
  /** Everything that comes before the first byte of a request. */
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

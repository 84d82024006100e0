import type { Outcome } from '@local-navigatr/shared-types';
import { learnScheme } from '../connection/update-auth-scheme.ts';
import type { Deps } from '../deps.ts';
import { interactivePermit } from '../lane/interactive-slot.ts';
import type { Access, Account, IssueResult, Platform, RateLimitPermit, Read } from '../platform/port.ts';

// The API is asked about one badge at most this often; the answer serves every learner in between.
const BADGE_CHECK_EVERY_MS = 60_000;
// Within the lease of the issuance that waits for the verdict.
const CHECK_TIMEOUT_MS = 5_000;

/** `api_down`: the API could not be asked, so nothing is known about the token. */
export type Diagnosis = { outcome: Outcome; apiDown: boolean };

type RefusedCall = {
  site: string;
  lane: string;
  target: string;
  badgeId: string;
  /** As it is stored: sealed. */
  credential: string;
  access: Access;
};

/**
 * Asks the API what a refusal was about: the token, the account's rights, the badge, or this recipient. A 401 or 404
 * for one item must not stop or fail the others without proof.
 */
export class RefusalDiagnosis {
  readonly #deps: Deps;
  readonly #badges = new Map<string, { issuable: Promise<boolean | null>; at: number }>();
  /** Questions about credentials that wait for their answer. */
  readonly #tokens = new Map<string, { lane: string; read: Promise<Read<Account>> }>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Never rejects: a refusal that cannot be looked into stays a refusal, and is looked into next time. */
  async judge(result: IssueResult, subject: RefusedCall): Promise<Diagnosis> {
    const { outcome } = result;
    try {
      if (outcome === 'token_refused') return await this.#judgeToken(result, subject);
      if (outcome === 'badge_refused') return await this.#judgeBadge(subject);
    } catch (error) {
      this.#deps.log.warn({ err: error, outcome }, 'a refusal could not be looked into');
      return { outcome: outcome === 'token_refused' ? 'not_now' : 'misrouted', apiDown: false };
    }
    return { outcome, apiDown: false };
  }

  /** Until the answer is in, every further call of the lane would most likely be refused, too. */
  isAskingAboutToken(lane: string): boolean {
    return [...this.#tokens.values()].some((asked) => asked.lane === lane);
  }

  async #judgeToken(result: IssueResult, subject: RefusedCall): Promise<Diagnosis> {
    if (result.renewed) return { outcome: 'not_now', apiDown: false };
    const read = await this.#readToken(subject);
    if (read.kind === 'ok') {
      const isOther = await learnScheme(this.#deps, subject, { used: subject.access, account: read.value });
      return { outcome: isOther ? 'not_now' : 'not_allowed', apiDown: false };
    }
    if (wasRefused(read) || isTokenCheckUnsupported(read))
      return { outcome: 'token_refused', apiDown: false };
    return { outcome: 'not_now', apiDown: true };
  }

  /** One question for all calls that were refused together. */
  #readToken(subject: RefusedCall): Promise<Read<Account>> {
    const key = `${subject.site}/${subject.target}/${subject.credential}`;
    const known = this.#tokens.get(key);
    if (known) return known.read;
    const read = this.#ask(subject, (platform, ...call) => platform.verify(...call)).finally(() =>
      this.#tokens.delete(key),
    );
    this.#tokens.set(key, { lane: subject.lane, read });
    return read;
  }

  async #judgeBadge(subject: RefusedCall): Promise<Diagnosis> {
    const issuable = await this.#issuable(subject);
    if (issuable === null) return { outcome: 'misrouted', apiDown: false };
    return { outcome: issuable ? 'recipient_or_badge_refused' : 'badge_refused', apiDown: false };
  }

  #issuable(subject: RefusedCall): Promise<boolean | null> {
    const key = `${subject.target}/${subject.badgeId}/${subject.credential}`;
    const known = this.#badges.get(key);
    if (known && performance.now() - known.at < BADGE_CHECK_EVERY_MS) return known.issuable;
    const issuable = this.#ask(subject, (platform, access, permit) =>
      platform.getBadge(access, subject.badgeId, permit),
    ).then(issuableFrom);
    this.#badges.set(key, { issuable, at: performance.now() });
    issuable.catch(() => this.#badges.delete(key));
    return issuable;
  }

  #ask<T>(
    { lane, access }: RefusedCall,
    call: (platform: Platform, access: Access, permit: RateLimitPermit) => Promise<Read<T>>,
  ): Promise<Read<T>> {
    const platform = this.#deps.platforms.ofLane(lane);
    return call(platform, { ...access, timeoutMs: CHECK_TIMEOUT_MS }, interactivePermit(this.#deps, lane));
  }
}

export const wasRefused = (read: Read<unknown>): boolean =>
  read.kind === 'failed' && read.reply.kind === 'answer' && [401, 403].includes(read.reply.status);

/** The API is there but does not know the question: a stand-in, or an older version. */
export function isTokenCheckUnsupported(read: Read<unknown>): boolean {
  if (read.kind === 'ok' || read.reply.kind === 'no_answer') return false;
  const { status, form } = read.reply;
  return form === 'json' && status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status);
}

/** Whether the API says that a badge can be issued; null when it could not be asked, or not with this credential. */
export function issuableFrom(read: Read<{ issuable: boolean }>): boolean | null {
  if (read.kind === 'ok') return read.value.issuable;
  if (read.reply.kind === 'no_answer') return null;
  const { status, form } = read.reply;
  return status >= 400 && status < 500 && ![401, 429].includes(status) && form === 'json' ? false : null;
}

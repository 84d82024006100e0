import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '@local-navigatr/shared-types';
import { updateAuthScheme } from '../connection/update-auth-scheme.ts';
import type { Deps } from '../deps.ts';
import { countIssuedSince } from '../issuance/count-issued.ts';
import { interactivePermit } from '../lane/interactive-slot.ts';
import type { Access, CredentialCheck, IssueResult, Platform, RateLimitPermit } from '../platform/port.ts';

// That a badge or quota is to blame serves every learner who is refused for so long: what they share is held anyway.
const BLAMED_MS = 60_000;
// That it is not may be wrong the next moment: what is refused then asks again, and no more often than this.
const CLEARED_MS = 2_000;
// Within the lease of the issuance that waits for the verdict.
const CHECK_TIMEOUT_MS = 5_000;

/** `api_down`: the API could not be asked, so nothing is known about the token. */
export type Diagnosis = { outcome: Outcome; apiDown: boolean };

type RefusedCall = {
  site: string;
  lane: string;
  target: string;
  badgeId: string;
  providerId: string | null;
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
  /** What the API said of a badge, a provider or an account's quota. */
  readonly #answers = new Map<string, { answer: Promise<boolean | null>; at: number; forMs: number }>();
  /** Questions about credentials that wait for their answer. */
  readonly #tokens = new Map<string, { lane: string; check: Promise<CredentialCheck> }>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Never rejects: a refusal that cannot be looked into stays a refusal, and is looked into next time. */
  async judge(result: Pick<IssueResult, 'outcome' | 'isStrange'>, subject: RefusedCall): Promise<Diagnosis> {
    const { outcome } = result;
    try {
      if (outcome === 'token_refused') return await this.#judgeToken(result, subject);
      if (outcome === 'badge_refused') return await this.#judgeBadge(subject);
      if (outcome === 'refused' && (await this.#isQuotaUsedUp(subject)))
        return { outcome: 'quota_used_up', apiDown: false };
    } catch (error) {
      this.#deps.log.warn({ err: error, outcome }, 'a refusal could not be looked into');
      return { outcome: outcome === 'token_refused' ? 'retry_later' : 'badge_check_failed', apiDown: false };
    }
    return { outcome, apiDown: false };
  }

  /** Until the answer is in, every further call of the lane would most likely be refused, too. */
  isAskingAboutToken(lane: string): boolean {
    return [...this.#tokens.values()].some((asked) => asked.lane === lane);
  }

  async #judgeToken({ isStrange }: Pick<IssueResult, 'isStrange'>, subject: RefusedCall): Promise<Diagnosis> {
    const check = await this.#checkToken(subject);
    if (check.kind === 'unknown') return { outcome: 'retry_later', apiDown: true };
    if (check.kind !== 'good') return { outcome: 'token_refused', apiDown: false };
    const isOther = await updateAuthScheme(this.#deps, subject, {
      used: subject.access,
      account: check.account,
    });
    const goesOn = isOther || check.renewed === true;
    if (goesOn) return { outcome: 'retry_later', apiDown: false };
    return { outcome: isStrange ? 'unexpected_response' : 'not_allowed', apiDown: false };
  }

  /** One question for all calls that were refused together. */
  #checkToken(subject: RefusedCall): Promise<CredentialCheck> {
    const key = `${subject.site}/${subject.target}/${subject.credential}`;
    const known = this.#tokens.get(key);
    if (known) return known.check;
    const check = this.#ask(subject, (platform, ...call) => platform.checkCredential(...call)).finally(() =>
      this.#tokens.delete(key),
    );
    this.#tokens.set(key, { lane: subject.lane, check });
    return check;
  }

  async #judgeBadge(subject: RefusedCall): Promise<Diagnosis> {
    const issuable = await this.#issuable(subject);
    if (issuable === null) return { outcome: 'badge_check_failed', apiDown: false };
    if (!issuable) return { outcome: 'badge_refused', apiDown: false };
    const hasProvider = await this.#hasProvider(subject);
    if (hasProvider === null) return { outcome: 'badge_check_failed', apiDown: false };
    if (!hasProvider) return { outcome: 'provider_gone', apiDown: false };
    const outcome = (await this.#isQuotaUsedUp(subject)) ? 'quota_used_up' : 'recipient_or_badge_refused';
    return { outcome, apiDown: false };
  }

  /** A refusal that tells nothing of itself, of an account that may issue no more. */
  async #isQuotaUsedUp(subject: RefusedCall): Promise<boolean> {
    if (this.#deps.platforms.ofLane(subject.lane).isQuotaUsedUp === undefined) return false;
    const key = `quota/${subject.target}/${subject.credential}`;
    const answer = await this.#onceInAWhile(key, false, async () => {
      const lately = await this.#issuedLately(subject);
      return this.#ask(
        subject,
        async (platform, ...call) => (await platform.isQuotaUsedUp?.(...call, lately)) ?? null,
      );
    });
    return answer === true;
  }

  /** What the account issued so lately that its platform may not list it yet. */
  #issuedLately({ target, lane }: RefusedCall): Promise<number> {
    const { lookUp } = this.#deps.platforms.ofLane(lane);
    return this.#deps.database.delivery.run((db) =>
      countIssuedSince(db, target, lookUp?.afterMs.at(-1) ?? 0),
    );
  }

  #issuable(subject: RefusedCall): Promise<boolean | null> {
    const key = `${subject.target}/${subject.badgeId}/${subject.credential}`;
    return this.#onceInAWhile(key, true, () =>
      this.#ask(subject, (platform, access, permit) => platform.isIssuable(access, subject.badgeId, permit)),
    );
  }

  async #hasProvider(subject: RefusedCall): Promise<boolean | null> {
    const { lane, target, providerId, credential } = subject;
    if (providerId === null || this.#deps.platforms.ofLane(lane).hasProvider === undefined) return true;
    return this.#onceInAWhile(`provider/${target}/${providerId}/${credential}`, true, () =>
      this.#ask(
        subject,
        async (platform, access, permit) =>
          (await platform.hasProvider?.(access, providerId, permit)) ?? null,
      ),
    );
  }

  /** `clears`: the answer that leaves only the learner to blame. It says nothing of what was refused after the question. */
  async #onceInAWhile(
    key: string,
    clears: boolean,
    ask: () => Promise<boolean | null>,
  ): Promise<boolean | null> {
    const refusedAt = performance.now();
    for (;;) {
      const known = this.#answers.get(key);
      if (!known || performance.now() - known.at >= known.forMs) return this.#askAnew(key, clears, ask);
      const answer = await known.answer;
      if (answer !== clears || known.at >= refusedAt) return answer;
      await sleep(Math.max(0, known.at + CLEARED_MS - performance.now()));
    }
  }

  #askAnew(key: string, clears: boolean, ask: () => Promise<boolean | null>): Promise<boolean | null> {
    const asked = { answer: ask(), at: performance.now(), forMs: BLAMED_MS };
    this.#answers.set(key, asked);
    asked.answer.then(
      (answer) => {
        if (answer === clears) asked.forMs = CLEARED_MS;
      },
      () => this.#answers.delete(key),
    );
    return asked.answer;
  }

  #ask<T>(
    { lane, access }: RefusedCall,
    call: (platform: Platform, access: Access, permit: RateLimitPermit) => Promise<T>,
  ): Promise<T> {
    const platform = this.#deps.platforms.ofLane(lane);
    return call(platform, { ...access, timeoutMs: CHECK_TIMEOUT_MS }, interactivePermit(this.#deps, lane));
  }
}

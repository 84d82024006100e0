import type { Badge } from '@local-navigatr/shared-types';
import type { ConnectionKey } from '../connection/access.ts';
import { Refusal } from '../errors.ts';

const MINUTE_MS = 60_000;

// A tenth of what the platform takes from an account in a minute: nobody mistypes more, and guesses cost no more.
const UNKNOWN_PER_MINUTE = 15;

/** What the platform said of a badge: that of somebody else, or why there is none. */
type Answer = Badge | Refusal;

/**
 * Badges that were asked for and are not at the platform, or of a provider that the account does not issue from. Each such
 * question costs a call of the account's rate, so those of a connection are limited, and one that was just answered is
 * answered from here.
 */
export class UnknownBadges {
  /** By connection: what the platform said of which badge, and when (monotonic, in milliseconds). */
  readonly #answers = new Map<string, Map<string, { at: number; answer: Answer }>>();

  /**
   * What was answered within the last minute, or null. Throws that answer where it was a refusal, and `too_busy` where too
   * many others were asked for.
   */
  recall(key: ConnectionKey, badgeId: string): Badge | null {
    const recent = this.#recent(key);
    const answer = recent.get(badgeId)?.answer ?? null;
    if (answer instanceof Refusal) throw answer;
    if (answer === null && recent.size >= UNKNOWN_PER_MINUTE) {
      throw new Refusal('too_busy', 'too many badges were asked for that the account does not have');
    }
    return answer;
  }

  note(key: ConnectionKey, badgeId: string, answer: Answer): void {
    this.#recent(key).set(badgeId, { at: performance.now(), answer });
  }

  #recent(key: ConnectionKey): Map<string, { at: number; answer: Answer }> {
    const name = `${key.site} ${key.connection}`;
    const all = this.#answers.get(name) ?? new Map<string, { at: number; answer: Answer }>();
    for (const [badgeId, { at }] of all) if (at < performance.now() - MINUTE_MS) all.delete(badgeId);
    this.#answers.set(name, all);
    return all;
  }
}

import type { ConnectionKey } from '../connection/access.ts';
import { Refusal } from '../errors.ts';

const MINUTE_MS = 60_000;

// A tenth of what the platform takes from an account in a minute: nobody mistypes more, and guesses cost no more.
const UNKNOWN_PER_MINUTE = 15;

/**
 * Badges that were asked for and are not at the platform. Each such question costs a call of the account's rate, so those
 * of a connection are limited, and one that was just answered is not asked again.
 */
export class UnknownBadges {
  /** By connection: when (monotonic, in milliseconds) the platform said that it does not have which badge. */
  readonly #found = new Map<string, Map<string, number>>();

  /**
   * Refuses with `not_found` what the platform did not have within the last minute, and with `too_busy` where too many
   * that it does not have were asked for.
   */
  check(key: ConnectionKey, badgeId: string): void {
    const recent = this.#recent(key);
    if (recent.has(badgeId)) throw new Refusal('not_found', 'the platform does not have it');
    if (recent.size >= UNKNOWN_PER_MINUTE) {
      throw new Refusal('too_busy', 'too many badges were asked for that the platform does not have');
    }
  }

  note(key: ConnectionKey, badgeId: string): void {
    this.#recent(key).set(badgeId, performance.now());
  }

  #recent(key: ConnectionKey): Map<string, number> {
    const name = `${key.site} ${key.connection}`;
    const all = this.#found.get(name) ?? new Map<string, number>();
    for (const [badgeId, at] of all) if (at < performance.now() - MINUTE_MS) all.delete(badgeId);
    this.#found.set(name, all);
    return all;
  }
}

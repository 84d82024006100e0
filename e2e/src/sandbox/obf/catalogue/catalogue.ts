import type { ObfBadge } from './badge.ts';

export class ObfCatalogue {
  readonly #badges: Map<string, ObfBadge>;
  readonly #isDraft: (badgeId: string) => boolean;

  /** @param isDraft lets a fault make a draft of a badge for a while */
  constructor(badges: readonly ObfBadge[], { isDraft }: { isDraft: (badgeId: string) => boolean }) {
    this.#badges = new Map(badges.map((badge) => [badge.id, badge]));
    this.#isDraft = isDraft;
  }

  /** Undefined also for a badge of another client. */
  badge(clientId: string, badgeId: string): ObfBadge | undefined {
    const badge = this.#badges.get(badgeId);
    return badge?.clientId === clientId ? this.#asOfNow(badge) : undefined;
  }

  /** Also of another client: images are public. */
  anyBadge(badgeId: string): ObfBadge | undefined {
    return this.#badges.get(badgeId);
  }

  ofClient(clientId: string): ObfBadge[] {
    return [...this.#badges.values()]
      .filter((badge) => badge.clientId === clientId)
      .map((badge) => this.#asOfNow(badge));
  }

  /** False when there is no such badge. */
  remove(badgeId: string): boolean {
    return this.#badges.delete(badgeId);
  }

  #asOfNow(badge: ObfBadge): ObfBadge {
    return this.#isDraft(badge.id) ? { ...badge, draft: true } : badge;
  }
}

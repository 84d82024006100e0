import type { Badge, BadgeSource, BadgeStatus, Provider } from './badge.ts';

export interface BadgeQuery {
  readonly providerIds: readonly number[];
  readonly status: BadgeStatus | null;
  readonly source: BadgeSource | null;
  /** From 1. */
  readonly page: number;
  readonly size: number;
}

export interface BadgePage {
  readonly items: readonly Badge[];
  readonly total: number;
  readonly page: number;
  readonly size: number;
  readonly pages: number;
}

export interface CatalogueSeed {
  readonly badges: readonly Badge[];
  readonly providers: readonly Provider[];
  /** Lets a fault unpublish a badge for a while. */
  readonly isUnpublished: (badgeId: number) => boolean;
}

export class Catalogue {
  readonly #badges: ReadonlyMap<number, Badge>;
  readonly #providers: ReadonlyMap<number, Provider>;
  readonly #isUnpublished: (badgeId: number) => boolean;

  constructor({ badges, providers, isUnpublished }: CatalogueSeed) {
    this.#badges = new Map(badges.map((badge) => [badge.id, badge]));
    this.#providers = new Map(providers.map((provider) => [provider.id, provider]));
    this.#isUnpublished = isUnpublished;
  }

  badge(id: number): Badge | undefined {
    const badge = this.#badges.get(id);
    return badge && this.#asOfNow(badge);
  }

  provider(id: number): Provider | undefined {
    return this.#providers.get(id);
  }

  /** Deactivated providers are not listed, as people cannot choose them any more. */
  providersOf(accountId: number): Provider[] {
    return [...this.#providers.values()].filter(
      (provider) => provider.accountId === accountId && provider.state === 'active',
    );
  }

  page({ providerIds, status, source, page, size }: BadgeQuery): BadgePage {
    const found = [...this.#badges.values()]
      .map((badge) => this.#asOfNow(badge))
      .filter((badge) => providerIds.includes(badge.providerId))
      .filter((badge) => status === null || badge.status === status)
      .filter((badge) => source === null || badge.source === source);
    const items = found.slice((page - 1) * size, page * size);
    return { items, total: found.length, page, size, pages: Math.ceil(found.length / size) };
  }

  #asOfNow(badge: Badge): Badge {
    return this.#isUnpublished(badge.id) ? { ...badge, status: 'Unpublished' } : badge;
  }
}

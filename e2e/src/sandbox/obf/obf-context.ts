import { createSharedContext, type Listening, type SharedContext } from '../shared-context.ts';
import { ObfCatalogue } from './catalogue/catalogue.ts';
import { seedBadges } from './catalogue/seed-badges.ts';
import { ClientDirectory } from './clients/client-directory.ts';
import { EventBook } from './event/event-book.ts';
import type { ObfIssuedEntry } from './event/issued-entry.ts';
import type { Behaviour, ObfSettings } from './options.ts';

/** Everything one Open Badge Factory sandbox knows. */
export interface ObfContext extends SharedContext<ObfIssuedEntry> {
  readonly clients: ClientDirectory;
  readonly catalogue: ObfCatalogue;
  readonly events: EventBook;
  readonly maxBodyBytes: number;
  behaviour: Behaviour;
}

export function createObfContext(settings: ObfSettings, listening: Listening): ObfContext {
  const { clock, listingLagMs, listingLag, logEntryFilter, lists, issueStatus, overQuota, unknownFields } =
    settings;
  const shared = createSharedContext<ObfIssuedEntry>(settings, listening);
  return {
    ...shared,
    clients: new ClientDirectory(settings.clients, { clock, lifetimeSeconds: settings.tokenLifetimeSeconds }),
    catalogue: new ObfCatalogue(seedBadges(settings.badgeCount, clock.wallTime()), {
      isDraft: (badgeId) => shared.faults.isUnpublished(badgeId),
    }),
    events: new EventBook(),
    maxBodyBytes: settings.maxBodyBytes,
    behaviour: { listingLagMs, listingLag, logEntryFilter, lists, issueStatus, overQuota, unknownFields },
  };
}

import { AccountDirectory } from './accounts/directory.ts';
import { Catalogue } from './catalogue/catalogue.ts';
import { seedBadges } from './catalogue/seed-badges.ts';
import { seedProviders } from './catalogue/seed-providers.ts';
import type { SandboxSettings } from './options.ts';
import type { IssuedEntry } from './record/entries.ts';
import { createSharedContext, type Listening, type SharedContext } from './shared-context.ts';

/** Everything one sandbox knows. Two sandboxes in one process share nothing. */
export interface SandboxContext extends SharedContext<IssuedEntry> {
  readonly accounts: AccountDirectory;
  readonly catalogue: Catalogue;
  readonly idempotency: 'honoured' | 'ignored';
  readonly unknownFields: 'refused' | 'ignored';
}

export function createContext(settings: SandboxSettings, listening: Listening): SandboxContext {
  const shared = createSharedContext<IssuedEntry>(settings, listening);
  const catalogue = new Catalogue({
    badges: seedBadges(settings.badgeCount),
    providers: seedProviders,
    isUnpublished: (badgeId) => shared.faults.isUnpublished(badgeId),
  });
  return {
    ...shared,
    catalogue,
    accounts: new AccountDirectory(settings.accounts, settings.clock),
    idempotency: settings.idempotency,
    unknownFields: settings.unknownFields,
  };
}

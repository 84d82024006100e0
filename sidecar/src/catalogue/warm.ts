import type { CatalogueCall } from './background-tasks.ts';
import { readBadges } from './badges.ts';
import { requireConnection } from './platform-read.ts';
import { readProviders } from './providers.ts';
import { waitForIdleLane } from './wait-for-idle-lane.ts';

/** Fetches providers and their badges in the background, so that they are there when the first teacher looks for one. */
export function warmCatalogue(call: CatalogueCall): void {
  const { deps, background, key } = call;
  background.start(`warm ${key.site} ${key.connection}`, async (isStopping) => {
    const { providers } = await readProviders(call);
    for (const { id } of providers) {
      const { lane } = await requireConnection(deps, key);
      await waitForIdleLane(deps, lane, isStopping);
      if (isStopping()) return;
      await readBadges(call, { providerId: id, query: '', page: 1, size: 1 });
    }
  });
}

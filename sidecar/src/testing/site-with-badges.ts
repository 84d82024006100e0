import type { Site } from '../site/site.ts';
import { aBadge } from './fake-platform.ts';
import type { RunningServer } from './running-server.ts';
import type { SignedClient } from './signed-client.ts';
import { aConnection } from './sites.ts';

const BADGES = 120;

/** A new site, connected to a platform that has 120 badges and was not asked for anything yet. */
export async function aSiteWithBadges({
  deps,
  pair,
}: RunningServer): Promise<{ site: Site; client: SignedClient }> {
  deps.platform.fault = null;
  deps.platform.calls.length = 0;
  deps.platform.badges = Array.from({ length: BADGES }, (_, at) =>
    aBadge(`b${at}`, `Badge ${String(at).padStart(3, '0')}`),
  );
  const paired = await pair();
  await aConnection(deps, paired.site);
  return paired;
}

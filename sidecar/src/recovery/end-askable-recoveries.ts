import { sql } from 'drizzle-orm';
import type { Config } from '../config.ts';
import { type Database, rows } from '../db/client.ts';
import { isOfPlatform } from '../issuance/of-platform.ts';
import { UNSETTLED } from '../issuance/state-sets.ts';
import type { Askable } from '../platform/registry.ts';
import { endRecovery } from './end-recovery.ts';

type Asking = { policy: Config['unknownPolicy']; askable: readonly Askable[] };

/**
 * Ends the taught recoveries of sites whose platforms can all be asked what they have issued: nothing is left that a person
 * would have to judge. Returns the sites.
 */
export async function endAskableRecoveries(
  database: Database,
  { policy, askable }: Asking,
): Promise<string[]> {
  if (askable.length === 0) return [];
  const ended: string[] = [];
  for (const { site, id } of await findThem(database, askable)) {
    const actor = { userId: 'system' };
    const request = { site, id, untaught: 'refuse', actor, askable } as const;
    if ((await endRecovery(database, policy, request)).kind === 'ended') ended.push(site);
  }
  return ended;
}

function findThem(database: Database, askable: readonly Askable[]): Promise<{ site: string; id: string }[]> {
  const names = askable.map(({ name }) => name);
  return database.intake.run((db) =>
    rows<{ site: string; id: string }>(
      db,
      sql`
      select r.site, r.id from recoveries r
      where r.ended_at is null and r.taught_at is not null
        and exists (select from connections c where c.site = r.site)
        and not exists (select from connections c where c.site = r.site and c.platform not in ${names})
        and not exists (select from issuances i where i.site = r.site and i.state in ${UNSETTLED}
          and not (${isOfPlatform(askable, sql`i.target`)}))
      order by r.begun_at`,
    ),
  );
}

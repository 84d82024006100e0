import type { Actor, Connection } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { siteActBy, writeAudit } from '../audit/write-audit.ts';
import { firstRow } from '../db/client.ts';
import { requirePurge } from '../db/purge.ts';
import type { Deps } from '../deps.ts';
import { placeHold } from '../hold/create-hold.ts';
import type { ConnectionKey } from './access.ts';
import { dropCatalogue } from './drop-catalogue.ts';
import { readConnection } from './read-connection.ts';

/** Forgets the credential and holds what was to be issued with it. Doing it again changes nothing. */
export async function removeConnection(deps: Deps, key: ConnectionKey, actor: Actor): Promise<Connection> {
  const { site, connection } = key;
  return deps.database.intake.transaction(async (tx) => {
    const removed = await firstRow<{ target: string | null }>(
      tx,
      sql`delete from connections where site = ${site} and id = ${connection} returning target`,
    );
    if (removed !== null) {
      const { target } = removed;
      if (target !== null) {
        await placeHold(tx, {
          site,
          scope: 'target',
          target,
          reason: 'connection_removed',
          forMs: null,
          actor: actor.userId,
        });
      }
      await dropCatalogue(tx, key);
      await writeAudit(tx, {
        site,
        ...siteActBy(actor, 'connection_removed'),
        details: target ?? '',
      });
      await requirePurge(tx);
    }
    return readConnection(tx, deps, key);
  });
}

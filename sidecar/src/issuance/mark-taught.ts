import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import type { KeyedAward } from './accept-keys.ts';
import type { KnownIssuance } from './accept-known.ts';
import { taughtStateOf } from './taught-state.ts';

/**
 * Notes in which recovery Moodle named issuances, which are locked. Those that were handed over before it and are not known
 * as settled may have been issued: their next PUT is a repeat.
 */
export async function markTaught(
  tx: Db,
  awards: readonly KeyedAward[],
  known: ReadonlyMap<string, KnownIssuance>,
): Promise<void> {
  const given = awards.flatMap((award) => {
    const { id, untaughtIn } = known.get(award.id) ?? { id: 0, untaughtIn: null };
    return untaughtIn === null ? [] : [{ id, recovery: untaughtIn, repeats: isUnsettled(award) ? 1 : 0 }];
  });
  if (given.length === 0) return;
  await tx.execute(sql`
    update issuances i set taught_in = t.recovery, repeats = greatest(i.repeats, t.repeats)
    from jsonb_to_recordset(${JSON.stringify(given)}::text::jsonb) as t(id bigint, recovery uuid, repeats int)
    where i.id = t.id`);
  // As it is now: while an earlier PUT may have issued, the key that it left under must stay.
  for (const { id, repeats } of given) {
    const issuance = [...known.values()].find((one) => one.id === id);
    if (issuance) issuance.repeats = Math.max(issuance.repeats, repeats);
  }
}

function isUnsettled(award: KeyedAward): boolean {
  const kind = taughtStateOf(award)?.kind;
  return kind === 'undecided' || kind === 'waits' || kind === 'queued';
}

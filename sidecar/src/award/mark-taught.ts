import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import type { KeyedAward } from './award-keys.ts';
import { isSettled, taughtStateOf } from './taught-state.ts';
import type { KnownIssuance } from './update-plan.ts';

/**
 * Notes in which recovery Moodle taught issuances, which are locked. Those that were handed over before it and are not known
 * as settled may have been issued: their next PUT is a repeat. So it is of one that comes without what Moodle knows of it,
 * from a Moodle that has not heard of the recovery yet; that one is still to be taught.
 */
export async function markTaught(
  tx: Db,
  awards: readonly KeyedAward[],
  known: ReadonlyMap<string, KnownIssuance>,
): Promise<void> {
  const marks = awards.flatMap((award): Mark[] => {
    const issuance = known.get(award.id);
    if (!issuance?.untaughtIn) return [];
    const isTaught = award.knownState !== null;
    if (!isTaught && !issuance.untaught) return [];
    const recovery = isTaught ? issuance.untaughtIn : null;
    return [{ issuance, recovery, isRepeat: !isSettled(award) && !isSameCancel(issuance, award) }];
  });
  await writeMarks(tx, marks);
}

/** Cancelled in the ledger for the reason that Moodle knows: whether it may exist, the ledger knows better. */
function isSameCancel({ state, reason }: KnownIssuance, award: KeyedAward): boolean {
  const taught = taughtStateOf(award);
  return state === 'cancelled' && taught?.kind === 'cancelled' && taught.reason === reason;
}

/** `recovery`: in which the issuance was taught; null: in none. `isRepeat`: whether its next PUT is one. */
export type Mark = { issuance: KnownIssuance; recovery: string | null; isRepeat: boolean };

/** Writes them to the ledger, and to what was read of it. */
export async function writeMarks(tx: Db, marks: readonly Mark[]): Promise<void> {
  if (marks.length === 0) return;
  const given = marks.map(({ issuance: { id }, recovery, isRepeat }) => ({
    id,
    recovery,
    repeats: Number(isRepeat),
  }));
  await tx.execute(sql`
    update issuances i set taught_in = coalesce(t.recovery, i.taught_in), repeats = greatest(i.repeats, t.repeats)
    from jsonb_to_recordset(${JSON.stringify(given)}::text::jsonb) as t(id bigint, recovery uuid, repeats int)
    where i.id = t.id`);
  // As it is now: while an earlier PUT may have issued, the key that it left under must stay.
  for (const { issuance, recovery, isRepeat } of marks) {
    issuance.repeats = Math.max(issuance.repeats, Number(isRepeat));
    if (recovery !== null) issuance.untaught = false;
  }
}

import type { Db } from '../db/client.ts';
import type { Site } from '../site/site.ts';
import { type KeyedAward, keyOf } from './award-keys.ts';
import { findHolders, type Holder } from './find-existing.ts';
import type { KnownIssuance } from './update-plan.ts';

/** By award id, who has the key that an issuance is to get: another issuance, or an earlier one of these. */
export async function holdersOf(
  { tx, site }: { tx: Db; site: Site },
  awards: readonly KeyedAward[],
  known: ReadonlyMap<string, KnownIssuance>,
): Promise<Map<string, Holder>> {
  if (awards.length === 0) return new Map();
  const holders = await findHolders(tx, site, awards);
  const taken = new Map<string, Holder>();
  for (const award of awards) {
    const key = keyOf(award);
    if (key === null || holders.has(award.id)) continue;
    const first = taken.get(key);
    if (first === undefined) taken.set(key, asHolder(award, known.get(award.id)));
    else holders.set(award.id, first);
  }
  return holders;
}

export const asHolder = ({ sentId }: KeyedAward, issuance: KnownIssuance | undefined): Holder => ({
  conflictsWith: sentId,
  holderState: issuance?.state ?? null,
  holderReason: issuance?.reason ?? null,
});

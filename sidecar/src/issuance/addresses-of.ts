import { sql } from 'drizzle-orm';
import { type Db, rows } from '../db/client.ts';
import { addressKeyOf } from '../keys/keys.ts';
import type { Site } from '../site/site.ts';

interface Addressed {
  readonly id: number;
  readonly userId: string | null;
  /** Of the newest snapshot. */
  readonly email: string | null;
  readonly addressKey: string | null;
}

/**
 * The address that each issuance goes, or went, to. Where the learner's address changed after the badge may have been issued,
 * the key still stands for the earlier one, which an older snapshot holds. Where that is not kept any more, null: who looks
 * for the badge at the platform must not look at an address that it never went to.
 */
export async function addressesOf(
  db: Db,
  site: Site,
  issuances: readonly Addressed[],
): Promise<Map<number, string | null>> {
  const goesTo = ({ addressKey }: Addressed, email: string) =>
    addressKeyOf(site.userHashKey, email) === addressKey;
  const changed = issuances.filter(
    (one) => one.email !== null && one.addressKey !== null && !goesTo(one, one.email),
  );
  const earlier = await snapshotsOf(db, site, changed);
  const findEarlier = (one: Addressed) =>
    earlier.find(({ userId, email }) => userId === one.userId && goesTo(one, email))?.email ?? null;
  return new Map(issuances.map((one) => [one.id, changed.includes(one) ? findEarlier(one) : one.email]));
}

const snapshotsOf = async (db: Db, site: Site, changed: readonly Addressed[]) =>
  changed.length === 0
    ? []
    : rows<{ userId: string; email: string }>(
        db,
        sql`
        select user_id as "userId", email from recipients
        where site = ${site.id}
          and user_id in (select jsonb_array_elements_text(${JSON.stringify(changed.map(({ userId }) => userId))}::text::jsonb))
        order by id desc`,
      );

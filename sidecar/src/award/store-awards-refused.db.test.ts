import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { onlyRow } from '../db/client.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { repeatedAwards } from '../testing/repeated-awards.ts';
import { anAward } from '../testing/sites.ts';

onEachDatabase('acceptAwards, of a learner who refused', (database) => {
  const ledger = repeatedAwards(database);
  const { acceptOne } = ledger;

  it('keeps no snapshot of a learner who is taught as one who withdrew', async () => {
    const award = anAward();
    await acceptOne(award);
    await acceptOne({
      ...award,
      knownState: 'cancelled',
      knownReason: 'consent_withdrawn',
      recipient: null,
      evidence: null,
    });
    const { count } = await database().intake.run((db) =>
      onlyRow<{ count: number | string }>(
        db,
        sql`select count(*) as count from recipients where site = ${ledger.site.id} and user_id = ${award.userId}`,
      ),
    );
    expect(Number(count)).toBe(0);
  });

  it('takes over that a learner refused who was only asked before', async () => {
    const award = anAward();
    await acceptOne(award);
    const taught = { ...award, knownState: 'cancelled', recipient: null };
    await acceptOne({ ...taught, knownReason: 'consent_required' });
    expect(await acceptOne({ ...taught, knownReason: 'consent_withdrawn' })).toMatchObject({
      result: 'updated',
      reason: 'consent_withdrawn',
    });
  });
});

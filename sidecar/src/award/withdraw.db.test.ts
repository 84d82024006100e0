import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { type Database, onlyRow } from '../db/client.ts';
import { resolveOnce } from '../delivery/resolve-unknown.ts';
import { act } from '../issuance/user-actions.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { anIssuance } from '../testing/issuances.ts';
import { settleAs } from '../testing/settled.ts';
import { aSite } from '../testing/sites.ts';

const actor = { userId: '2' };
const MAY_EXIST = { state: 'needs_attention', reason: 'may_have_been_issued' };

/** What Moodle takes back while it is being sent, or after it may have been issued. */
onEachDatabase('a withdrawn consent', (database) => forgets(database, 'consent_withdrawn'));
onEachDatabase('a consent that is asked for by now', (database) => forgets(database, 'consent_required'));
onEachDatabase('the second account of a learner', (database) => forgets(database, 'account_merged'));

function forgets(
  database: () => Database,
  given: 'consent_withdrawn' | 'consent_required' | 'account_merged',
): void {
  const arrange = async (
    state: 'queued' | 'sending' | 'unknown' | 'cancelled' | 'needs_attention',
    dueInMs = 60_000,
  ) => {
    const deps = testDeps(database());
    const site = (await aSite(deps)).id;
    const id = await anIssuance(deps, site, { state, dueInMs });
    const { awardId } = await database().intake.run((db) =>
      onlyRow<{ awardId: string }>(db, sql`select award_id as "awardId" from issuances where id = ${id}`),
    );
    const ids = [awardId];
    const withdraw = () => act(deps, site, { verb: 'cancel', ids, actor, reason: given });
    return { deps, site, id, ids, withdraw };
  };
  const rowOf = (id: number) =>
    database().intake.run((db) =>
      onlyRow<Record<string, unknown>>(
        db,
        sql`select state, reason, recipient_id is null as forgotten, repeats, cancel_reason from issuances where id = ${id}`,
      ),
    );
  const isOver = { ...MAY_EXIST, forgotten: true };

  it('takes name and address away when the answer is a no', async () => {
    const { deps, id, withdraw } = await arrange('sending');
    expect((await withdraw()).results).toMatchObject([{ result: 'cancel_requested' }]);
    await settleAs(deps, id, 'refused');
    expect(await rowOf(id)).toMatchObject({
      state: 'cancelled',
      reason: given,
      forgotten: true,
    });
  });

  it.each(['sending', 'unknown'] as const)(
    'is written once, however often it is asked of what is %s',
    async (state) => {
      const { id, withdraw } = await arrange(state);
      const written = () =>
        database().intake.run((db) =>
          onlyRow<{ entries: number; sequence: string }>(
            db,
            sql`select (select count(*)::int from audit_log where issuance = i.id) as entries, s.feed_sequence::text as sequence
            from issuances i join sites s on s.id = i.site where i.id = ${id}`,
          ),
        );
      await withdraw();
      const once = await written();
      expect(once.entries).toBe(1);
      expect((await withdraw()).results).toMatchObject([{ result: 'cancel_requested', state }]);
      expect(await written()).toEqual(once);
    },
  );

  it('repeats nothing after a failure that may have issued', async () => {
    const { deps, id, withdraw } = await arrange('sending');
    await withdraw();
    await settleAs(deps, id, 'server_error');
    expect(await rowOf(id)).toMatchObject(isOver);
  });

  it('repeats nothing that was never answered', async () => {
    const { deps, id, withdraw } = await arrange('sending');
    await withdraw();
    await settleAs(deps, id, 'unknown');
    expect(await rowOf(id)).toMatchObject({ state: 'unknown' });
    await database().delivery.run((db) =>
      db.execute(sql`update issuances set next_attempt_at = clock_timestamp() where id = ${id}`),
    );
    await resolveOnce(deps);
    expect(await rowOf(id)).toMatchObject({ ...isOver, cancel_reason: null });
  });

  it('reaches what is unknown already', async () => {
    const { deps, id, withdraw } = await arrange('unknown', -1);
    expect((await withdraw()).results).toMatchObject([{ result: 'cancel_requested', state: 'unknown' }]);
    await resolveOnce(deps);
    expect(await rowOf(id)).toMatchObject(isOver);
  });

  it('leaves issued what was issued', async () => {
    const { deps, id, withdraw } = await arrange('sending');
    await withdraw();
    await settleAs(deps, id, 'issued');
    expect(await rowOf(id)).toMatchObject({ state: 'issued', forgotten: false });
  });

  it('is not given back by a person who cancels as well', async () => {
    const { deps, site, id, ids, withdraw } = await arrange('sending');
    await withdraw();
    await act(deps, site, { verb: 'cancel', ids, actor });
    await settleAs(deps, id, 'refused');
    expect(await rowOf(id)).toMatchObject({ reason: given, forgotten: true });
  });

  it.each([
    [0, given === 'consent_withdrawn' ? given : 'cancelled_by_person'],
    // That it may exist is known of a person's cancel, and of no refusal.
    [1, 'cancelled_by_person'],
  ])('takes name and address from what a person cancelled (repeats: %i)', async (repeats, reason) => {
    const { id, withdraw } = await arrange('cancelled');
    await database().intake.run((db) =>
      db.execute(
        sql`update issuances set reason = 'cancelled_by_person', repeats = ${repeats} where id = ${id}`,
      ),
    );
    expect((await withdraw()).results).toMatchObject([{ result: 'done', state: 'cancelled', reason }]);
    expect(await rowOf(id)).toMatchObject({ reason, forgotten: true, repeats });
  });

  it('says still that a badge may exist', async () => {
    const { id, withdraw } = await arrange('needs_attention');
    await database().intake.run((db) =>
      db.execute(sql`update issuances set reason = 'may_have_been_issued' where id = ${id}`),
    );
    expect((await withdraw()).results).toMatchObject([{ result: 'done', ...MAY_EXIST }]);
    expect(await rowOf(id)).toMatchObject(isOver);
  });

  it.each(['queued', 'needs_attention'] as const)(
    'says that a badge may exist of what was to be repeated (%s)',
    async (state) => {
      const { id, withdraw } = await arrange(state);
      await database().intake.run((db) => db.execute(sql`update issuances set repeats = 1 where id = ${id}`));
      expect((await withdraw()).results).toMatchObject([{ result: 'done', ...MAY_EXIST }]);
      expect(await rowOf(id)).toMatchObject(isOver);
    },
  );

  it('takes name and address away while nobody has answered', async () => {
    const { id, withdraw } = await arrange('unknown');
    await withdraw();
    expect(await rowOf(id)).toMatchObject({ state: 'unknown', forgotten: true });
  });
}

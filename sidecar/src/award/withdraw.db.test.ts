import type { CancelReason, Outcome } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { type Database, onlyRow } from '../db/client.ts';
import { decideSettlement } from '../delivery/decide.ts';
import { resolveOnce } from '../delivery/resolve-unknown.ts';
import { settle } from '../delivery/settle.ts';
import type { Deps } from '../deps.ts';
import { act } from '../issuance/user-actions.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { anIssuance } from '../testing/issuances.ts';
import { anAward, aSite } from '../testing/sites.ts';
import { acceptAwards } from './store-awards.ts';

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
  const answer = (deps: Deps, id: number, outcome: Outcome) =>
    deps.database.delivery.transaction((tx) =>
      settle(tx, {
        id,
        fence: 1,
        outcome,
        result: { reference: { httpStatus: null, errorClass: null }, remoteId: null },
        latencyMs: 1,
        decide: (cancelReason) =>
          decideSettlement(outcome, {
            failures: 0,
            failingForMs: 0,
            repeats: 0,
            policy: 'retry',
            random: 0,
            cancelReason,
          }),
      }),
    );
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
    await answer(deps, id, 'refused');
    expect(await rowOf(id)).toMatchObject({
      state: 'cancelled',
      reason: given,
      forgotten: true,
    });
  });

  it('repeats nothing after a failure that may have issued', async () => {
    const { deps, id, withdraw } = await arrange('sending');
    await withdraw();
    await answer(deps, id, 'server_error');
    expect(await rowOf(id)).toMatchObject(isOver);
  });

  it('repeats nothing that was never answered', async () => {
    const { deps, id, withdraw } = await arrange('sending');
    await withdraw();
    await answer(deps, id, 'unknown');
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
    await answer(deps, id, 'issued');
    expect(await rowOf(id)).toMatchObject({ state: 'issued', forgotten: false });
  });

  it('is not given back by a person who cancels as well', async () => {
    const { deps, site, id, ids, withdraw } = await arrange('sending');
    await withdraw();
    await act(deps, site, { verb: 'cancel', ids, actor });
    await answer(deps, id, 'refused');
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

onEachDatabase('who was only asked, and refuses', (database) => {
  const cancelled = async (state: 'queued' | 'sending') => {
    const deps = testDeps(database());
    const site = (await aSite(deps)).id;
    const id = await anIssuance(deps, site, { state });
    const rowOf = () =>
      database().intake.run((db) =>
        onlyRow<{ awardId: string; reason: string | null; cancelReason: string | null; fed: string | null }>(
          db,
          sql`select i.award_id as "awardId", i.reason, i.cancel_reason as "cancelReason",
            (select c.reason from changes c where c.site = ${site} and c.award_id = i.award_id order by sequence desc limit 1) as fed
          from issuances i where i.id = ${id}`,
        ),
      );
    const { awardId } = await rowOf();
    const cancel = (reason: 'consent_withdrawn' | 'consent_required') =>
      act(deps, site, { verb: 'cancel', ids: [awardId], actor, reason });
    return { rowOf, cancel };
  };

  it('is known by that from then on, whatever Moodle forgets', async () => {
    const { rowOf, cancel } = await cancelled('queued');
    await cancel('consent_required');
    expect((await cancel('consent_withdrawn')).results).toMatchObject([
      { result: 'done', state: 'cancelled', reason: 'consent_withdrawn' },
    ]);
    await cancel('consent_required');
    expect(await rowOf()).toMatchObject({ reason: 'consent_withdrawn', fed: 'consent_withdrawn' });
  });

  it('is so while the badge is being sent, too', async () => {
    const { rowOf, cancel } = await cancelled('sending');
    await cancel('consent_required');
    await cancel('consent_withdrawn');
    await cancel('consent_required');
    expect(await rowOf()).toMatchObject({ cancelReason: 'consent_withdrawn' });
  });
});

onEachDatabase('a learner who refuses what was cancelled before', (database) => {
  const arrange = async (reason: 'cancelled_by_person' | 'completion_removed') => {
    const deps = testDeps(database());
    const site = await aSite(deps);
    const award = anAward();
    const send = async (more: object = {}) =>
      (await acceptAwards(deps, site, [{ ...award, ...more }])).results[0];
    const cancel = (why: CancelReason) =>
      act(deps, site.id, { verb: 'cancel', ids: [award.id], actor, reason: why });
    const fed = () =>
      database().intake.run((db) =>
        onlyRow<{ reason: string; forgotten: boolean }>(
          db,
          sql`
          select c.reason, i.recipient_id is null as forgotten
          from changes c join issuances i on i.site = c.site and i.award_id = c.award_id
          where c.site = ${site.id} order by c.sequence desc limit 1`,
        ),
      );
    await send();
    await cancel(reason);
    return { deps, site, award, send, cancel, fed };
  };
  const REFUSED = { knownState: 'cancelled', knownReason: 'consent_withdrawn', recipient: null };

  it.each(['cancelled_by_person', 'completion_removed'] as const)(
    'is known by that from then on, also to a Moodle that forgot it (%s)',
    async (reason) => {
      const { cancel, fed } = await arrange(reason);
      await cancel('consent_withdrawn');
      await cancel('completion_removed');
      expect(await fed()).toEqual({ reason: 'consent_withdrawn', forgotten: true });
    },
  );

  it.each([
    ['withdrawn here', false],
    ['taught', true],
  ])('and agrees again, does not get what a person had cancelled: %s', async (_how, isTaught) => {
    const { deps, site, award, send, cancel, fed } = await arrange('cancelled_by_person');
    if (isTaught) await send(REFUSED);
    else await cancel('consent_withdrawn');
    expect(await fed()).toEqual({ reason: 'consent_withdrawn', forgotten: true });
    expect(await send()).toMatchObject({ state: 'cancelled', reason: 'cancelled_by_person' });
    await act(deps, site.id, { verb: 'retry', ids: [award.id], actor });
    await cancel('consent_withdrawn');
    expect(await send()).toMatchObject({ state: 'queued', reason: null });
  });

  it('and agrees again while the address is missing, neither', async () => {
    const { send, cancel } = await arrange('cancelled_by_person');
    await cancel('consent_withdrawn');
    const incomplete = { recipient: null, recipientProblem: 'no_email' };
    expect(await send(incomplete)).toMatchObject({ state: 'cancelled', reason: 'cancelled_by_person' });
  });

  it('gets it after agreeing again where only its completion was missing', async () => {
    const { send, cancel } = await arrange('completion_removed');
    await cancel('consent_withdrawn');
    expect(await send()).toMatchObject({ state: 'queued', reason: null });
  });

  it('is forgotten also where Moodle teaches it and the reason stays', async () => {
    const { send, fed } = await arrange('cancelled_by_person');
    await send({ ...REFUSED, knownReason: 'consent_required' });
    expect(await fed()).toEqual({ reason: 'cancelled_by_person', forgotten: true });
  });
});

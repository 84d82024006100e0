import type { CancelReason } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { onlyRow } from '../db/client.ts';
import { act } from '../issuance/user-actions.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { anIssuance } from '../testing/issuances.ts';
import { anAward, aSite } from '../testing/sites.ts';
import { acceptAwards } from './store-awards.ts';

const actor = { userId: '2' };

/** What Moodle takes back while it is being sent, or after it may have been issued. */
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

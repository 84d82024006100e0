import type { Award, AwardReply, CancelReason } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { onlyRow } from '../db/client.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { pairedServer } from '../testing/paired-server.ts';
import { anAward } from '../testing/sites.ts';
import { beginRecovery } from './begin.ts';

const actor = { userId: '2' };
const LISTED = { state: 'needs_attention', reason: 'may_have_been_issued' };

/** What reaches an award of a ledger that went back in time before Moodle has taught what it knows of it. */
onEachDatabase('before an award is taught', (database) => {
  const paired = pairedServer(database);

  const send = async (award: object) =>
    (await paired.client.call('POST', '/v1/awards', { awards: [award] })).body.results[0] as AwardReply;
  const act = async ({ id }: Award, verb: string, more: object = {}) =>
    (await paired.client.call('POST', `/v1/issuances/${verb}`, { ids: [id], actor, ...more })).body
      .results[0];
  const cancel = (award: Award, reason: CancelReason) => act(award, 'cancel', { reason });
  const rowOf = ({ id }: Award) =>
    database().intake.run((db) =>
      onlyRow<{ state: string; reason: string | null; repeats: number; forgotten: boolean }>(
        db,
        sql`select state, reason, repeats, recipient_id is null as forgotten from issuances
            where site = ${paired.site.id} and award_id = ${id}`,
      ),
    );
  const begin = async () => {
    await database().intake.transaction((tx) => beginRecovery(tx, [paired.site.id], 'restored'));
    return (await paired.client.call('GET', '/v1/feed?after=0')).body.recovery.id as string;
  };
  const confirm = async (id: string) => {
    const counts = { erasures: 0, holds: 0, connections: 0, awards: 1, failed: 0 };
    await paired.client.call('POST', '/v1/recovery/taught', { id, counts });
    return (await paired.client.call('POST', '/v1/recovery/confirm', { actor })).body;
  };
  const place = ({ id }: Award, state: string, reason: string | null) =>
    database().intake.run((db) =>
      db.execute(
        sql`update issuances set state = ${state}, reason = ${reason}::text where site = ${paired.site.id} and award_id = ${id}`,
      ),
    );
  /** An award as the backup had it, in a recovery. */
  const restored = async (state = 'queued', reason: string | null = null) => {
    const award = anAward();
    await send(award);
    await place(award, state, reason);
    return { award, id: await begin() };
  };

  it.each([
    ['queued', null],
    ['needs_attention', 'recipient_refused'],
    ['cancelled', 'consent_withdrawn'],
    ['cancelled', 'consent_required'],
    ['cancelled', 'cancelled_by_person'],
  ])('a consent that is withdrawn leaves that a badge may exist: %s (%s)', async (state, reason) => {
    const { award, id } = await restored(state, reason);
    expect(await cancel(award, 'consent_withdrawn')).toMatchObject({ result: 'done', ...LISTED });
    expect(await rowOf(award)).toMatchObject({ ...LISTED, forgotten: true });
    await send({ ...award, recipient: null, knownState: 'unknown', knownReason: 'consent_withdrawn' });
    await confirm(id);
    expect(await send(award)).toMatchObject(LISTED);
  });

  it.each([
    ['queued', null],
    ['needs_attention', 'recipient_refused'],
    ['cancelled', 'consent_withdrawn'],
  ])('a person who cancels is obeyed, and a later retry is a repeat: %s (%s)', async (state, reason) => {
    const { award, id } = await restored(state, reason);
    expect(await cancel(award, 'cancelled_by_person')).toMatchObject({ result: 'done', state: 'cancelled' });
    expect(await rowOf(award)).toMatchObject({ state: 'cancelled', reason: 'cancelled_by_person' });
    await send({ ...award, recipient: null, knownState: 'cancelled', knownReason: 'cancelled_by_person' });
    await confirm(id);
    await act(award, 'retry');
    expect(await rowOf(award)).toMatchObject({ state: 'queued', repeats: 1 });
  });

  it('a completion that is taken back and comes back is put before a person', async () => {
    const { award, id } = await restored();
    await cancel(award, 'completion_removed');
    await confirm(id);
    expect(await send(award)).toMatchObject(LISTED);
  });

  it.each([
    ['cancelled', 'cancelled_by_person'],
    ['needs_attention', 'refused'],
  ])('a retry is a repeat: %s (%s)', async (state, reason) => {
    const { award } = await restored(state, reason);
    expect(await act(award, 'retry')).toMatchObject({ result: 'done', state: 'queued' });
    expect(await rowOf(award)).toMatchObject({ repeats: 1 });
  });

  it('an award that comes without what Moodle knows of it is not taught thereby', async () => {
    const { award, id } = await restored('cancelled', 'consent_withdrawn');
    expect(await send(award)).toMatchObject(LISTED);
    const other = anAward();
    expect(await send(other)).toMatchObject({ result: 'accepted', state: 'queued' });
    expect(await send({ ...other, badgeId: '52' })).toMatchObject({ result: 'updated', state: 'queued' });
    expect(await rowOf(other)).toMatchObject({ repeats: 0 });
    expect(await send({ ...award, knownState: 'issued' })).toMatchObject({ state: 'issued' });
    await confirm(id);
  });

  it.each([
    ['cancelled', 'completion_removed', 'queued'],
    ['queued', null, 'needs_attention'],
  ])(
    'a completion that was taken back before and comes back: %s (%s) becomes %s',
    async (state, reason, then) => {
      const { award, id } = await restored(state, reason);
      await send({ ...award, recipient: null, knownState: 'cancelled', knownReason: 'completion_removed' });
      await confirm(id);
      expect(await send(award)).toMatchObject({ state: then });
    },
  );

  it('counts as a repeat what is not taught, and not what was taught as never sent and is wanted again', async () => {
    const [award, freed] = [anAward(), anAward()];
    await send(award);
    await send(freed);
    const id = await begin();
    await send({ ...freed, recipient: null, knownState: 'cancelled', knownReason: 'consent_withdrawn' });
    await send(freed);
    const { recovery } = (await paired.client.call('GET', '/v1/feed?after=0')).body;
    expect(recovery).toMatchObject({ wouldSend: 2, wouldRepeat: 1 });
    await confirm(id);
    expect(await rowOf(award)).toMatchObject({ state: 'queued', repeats: 1 });
    expect(await rowOf(freed)).toMatchObject({ state: 'queued', repeats: 0 });
  });
});

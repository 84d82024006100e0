import type { Award } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { onlyRow } from '../db/client.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { pairedServer } from '../testing/paired-server.ts';
import { anAward } from '../testing/sites.ts';
import { beginRecovery } from './begin.ts';
import { endRecovery } from './end-recovery.ts';
import { readRecovery } from './read-recovery.ts';

const actor = { userId: '2' };
const OTHER = '01936b6e-0000-7000-8000-00000000000a';
type Counts = { awards: number; failed?: number };

onEachDatabase('recovery', (database) => {
  const paired = pairedServer(database);

  const send = async (...awards: object[]) =>
    (await paired.client.call('POST', '/v1/awards', { awards })).body.results as {
      state: string;
      result: string;
    }[];
  const begin = async () => {
    await database().intake.transaction((tx) => beginRecovery(tx, [paired.site.id], 'restored'));
    return (await recovery()).id as string;
  };
  const recovery = async () => (await paired.client.call('GET', '/v1/feed?after=0')).body.recovery;
  const tell = async (id: string, { awards, failed = 0 }: Counts, more: object = {}) =>
    (
      await paired.client.call('POST', '/v1/recovery/taught', {
        id,
        counts: { erasures: 0, holds: 0, connections: 1, awards, failed },
        ...more,
      })
    ).body.taught as boolean;
  const confirm = async (more: object = {}) =>
    (await paired.client.call('POST', '/v1/recovery/confirm', { actor, ...more })).body;
  const rowOf = (award: Award) =>
    database().intake.run((db) =>
      onlyRow<{ state: string; reason: string | null; repeats: number }>(
        db,
        sql`select state, reason, repeats from issuances where site = ${paired.site.id} and award_id = ${award.id}`,
      ),
    );
  const change = (statement: ReturnType<typeof sql>) =>
    database().intake.run((db) => db.execute(sql`${statement} where site = ${paired.site.id}`));
  const taught = (award: Award, knownState: string, knownReason: string | null = null) => ({
    ...award,
    knownState,
    knownReason,
  });

  it('is not confirmed before Moodle has taught all it knows, and says how far it is', async () => {
    expect(await confirm()).toMatchObject({ error: { code: 'no_recovery' } });
    const id = await begin();
    expect(await confirm()).toMatchObject({
      error: { code: 'recovery_not_taught', details: [{ message: 'Moodle has not begun to teach it' }] },
    });
    expect(await tell(id, { awards: 3 }, { ofAwards: 9, done: false })).toBe(false);
    expect(await recovery()).toMatchObject({ taughtAt: null, taughtAwards: 3, ofAwards: 9 });
    expect(await confirm({ untaught: true })).toMatchObject({
      error: { code: 'recovery_not_taught', details: [{ message: 'Awards that Moodle has taught: 3 of 9' }] },
    });
    expect(await tell(id, { awards: 8, failed: 1 })).toBe(true);
    expect(await recovery()).toMatchObject({ taughtAt: expect.any(String), failedAwards: 1, ofAwards: 9 });
    expect(await confirm()).toEqual({ released: 0, asked: 0 });
    expect(await recovery()).toMatchObject({ active: false, id: null });
    expect(await tell(id, { awards: 9 })).toBe(false);
  });

  it('does not count what was taught under another id, of another site, or before it began anew', async () => {
    const first = await begin();
    expect(await tell(OTHER, { awards: 1 })).toBe(false);
    const other = await paired.running.pair();
    const counts = { erasures: 0, holds: 0, connections: 0, awards: 1, failed: 0 };
    expect((await other.client.call('POST', '/v1/recovery/taught', { id: first, counts })).body).toEqual({
      taught: false,
    });
    expect(await tell(first, { awards: 1 })).toBe(true);
    const second = await begin();
    expect(await tell(first, { awards: 1 })).toBe(false);
    expect(await recovery()).toMatchObject({ id: second, taughtAt: null, taughtAwards: 0 });
    expect(await confirm()).toMatchObject({ error: { code: 'recovery_not_taught' } });
    await tell(second, { awards: 0 });
    expect(await confirm({ id: first })).toMatchObject({ error: { code: 'no_recovery' } });
    expect(await confirm({ id: second })).toEqual({ released: 0, asked: 0 });
  });

  it('sends what was queued before only as a repeat, and what came since as usual', async () => {
    const [old, lost, fresh] = [anAward(), anAward(), anAward()];
    await send(old);
    const id = await begin();
    await send(taught(old, 'queued'), taught(lost, 'queued'), fresh);
    expect(await recovery()).toMatchObject({ wouldSend: 3, wouldRepeat: 2, wouldAsk: 0 });
    await tell(id, { awards: 2 });
    expect(await confirm()).toEqual({ released: 3, asked: 0 });
    expect(await Promise.all([old, lost, fresh].map(rowOf))).toEqual([
      { state: 'queued', reason: null, repeats: 1 },
      { state: 'queued', reason: null, repeats: 1 },
      { state: 'queued', reason: null, repeats: 0 },
    ]);
  });

  it('counts nothing as sent whose mapping is paused', async () => {
    const [old, paused, fresh] = [anAward(), anAward({ courseId: '13' }), anAward({ courseId: '13' })];
    await send(old, paused);
    await paired.client.call('PUT', `/v1/mappings/13/0/hold?target=${encodeURIComponent(old.target)}`, {
      actor,
    });
    const id = await begin();
    await send(taught(old, 'queued'), taught(paused, 'queued'), fresh);
    expect(await recovery()).toMatchObject({ wouldSend: 1, wouldRepeat: 1, wouldAsk: 0 });
    await database().intake.run(async (db) =>
      expect(await readRecovery(db, paired.site.id, 'hold')).toMatchObject({ wouldSend: 0, wouldAsk: 2 }),
    );
    await tell(id, { awards: 2 });
    expect(await confirm()).toEqual({ released: 1, asked: 0 });
  });

  it('asks a person about what was queued before where nothing is ever repeated', async () => {
    const [old, fresh] = [anAward(), anAward()];
    await send(old);
    const id = await begin();
    await send(fresh);
    await tell(id, { awards: 1 });
    const request = { site: paired.site.id, id, untaught: 'refuse', actor } as const;
    expect(await endRecovery(database(), 'hold', request)).toEqual({ kind: 'ended', released: 1, asked: 1 });
    expect(await rowOf(old)).toMatchObject({ state: 'needs_attention', reason: 'may_have_been_issued' });
    expect(await rowOf(fresh)).toMatchObject({ state: 'queued', repeats: 0 });
  });

  it.each([
    ['issued', null, { state: 'issued', reason: 'recorded' }],
    ['unknown', null, { state: 'needs_attention', reason: 'may_have_been_issued' }],
    ['sending', null, { state: 'needs_attention', reason: 'may_have_been_issued' }],
    ['cancelled', 'consent_withdrawn', { state: 'cancelled', reason: 'consent_withdrawn' }],
    ['cancelled', 'erased', { state: 'cancelled', reason: 'erased' }],
    ['needs_attention', 'may_have_been_issued', { state: 'needs_attention', reason: 'may_have_been_issued' }],
    ['needs_attention', 'recipient_refused', { state: 'needs_attention', reason: 'recipient_refused' }],
    ['needs_attention', 'recipient_incomplete', { state: 'queued', reason: null, repeats: 1 }],
    ['queued', null, { state: 'queued', reason: null, repeats: 1 }],
  ])(
    'takes %s (%s) over, whether the ledger has it queued or not at all',
    async (state, reason, expected) => {
      const [queued, lost] = [anAward(), anAward()];
      await send(queued);
      await begin();
      await send(taught(queued, state, reason), taught(lost, state, reason));
      await tell((await recovery()).id, { awards: 2 });
      await confirm();
      expect(await rowOf(queued)).toMatchObject(expected);
      expect(await rowOf(lost)).toMatchObject(expected);
    },
  );

  describe('an award that the ledger holds in another state', () => {
    it.each([
      ['issued', null, 'issued', 'recorded'],
      ['unknown', null, 'needs_attention', 'may_have_been_issued'],
      ['queued', null, 'queued', null],
      ['needs_attention', 'recipient_refused', 'needs_attention', 'recipient_refused'],
      ['cancelled', 'cancelled_by_person', 'cancelled', 'cancelled_by_person'],
    ])('cancelled, taught as %s (%s), becomes %s (%s)', async (known, reason, state, why) => {
      const award = anAward();
      await send(award);
      await paired.client.call('POST', '/v1/issuances/cancel', { ids: [award.id], actor });
      await begin();
      await send(taught(award, known, reason));
      expect(await rowOf(award)).toMatchObject({ state, reason: why });
    });

    it.each(['queued', 'cancelled', 'unknown', 'needs_attention'])(
      'issued stays issued, taught as %s',
      async (known) => {
        const award = anAward();
        await send(taught(award, 'issued'));
        await begin();
        await send(taught(award, known));
        expect(await rowOf(award)).toMatchObject({ state: 'issued' });
      },
    );

    it('erased stays erased', async () => {
      const award = anAward();
      await send(award);
      await paired.client.call('POST', '/v1/privacy/erase', { users: [award.userId] });
      await begin();
      expect(await send(taught(award, 'queued'))).toMatchObject([{ result: 'erased' }]);
      expect(await rowOf(award)).toMatchObject({ state: 'cancelled' });
    });
  });

  it('frees by a new consent what was taught as withdrawn', async () => {
    const award = anAward();
    await send(award);
    const id = await begin();
    await send(taught(award, 'cancelled', 'consent_withdrawn'));
    await tell(id, { awards: 1 });
    await confirm();
    await send(award);
    expect(await rowOf(award)).toEqual({ state: 'queued', reason: null, repeats: 0 });
  });

  it('lets a person end it untaught after a day without progress; nothing that was not taught is sent', async () => {
    const [known, silent, refused, fresh] = [anAward(), anAward(), anAward(), anAward()];
    await send(known, silent, { ...refused, recipient: null, recipientProblem: 'no_email' });
    const id = await begin();
    await send(taught(known, 'queued'), fresh);
    await tell(id, { awards: 1 }, { ofAwards: 9, done: false });
    await change(sql`update recoveries set begun_at = begun_at - interval '30 hours'`);
    expect(await recovery()).toMatchObject({ mayEndUntaught: false });
    await change(sql`update recoveries set progressed_at = progressed_at - interval '25 hours'`);
    expect(await recovery()).toMatchObject({ mayEndUntaught: true });
    expect(await confirm()).toMatchObject({ error: { code: 'recovery_not_taught' } });
    expect(await confirm({ untaught: true })).toEqual({ released: 2, asked: 2 });
    for (const award of [silent, refused])
      expect(await rowOf(award)).toMatchObject({ state: 'needs_attention', reason: 'may_have_been_issued' });
    const late = anAward();
    await send(taught(late, 'queued'), taught(silent, 'issued'));
    expect(await rowOf(late)).toMatchObject({ state: 'needs_attention', reason: 'may_have_been_issued' });
    expect(await rowOf(silent)).toMatchObject({ state: 'issued' });
  });

  it('asks a person about what could not be taught', async () => {
    const [known, failed] = [anAward(), anAward()];
    await send(known, failed);
    const id = await begin();
    await send(taught(known, 'queued'));
    await tell(id, { awards: 1, failed: 1 });
    expect(await confirm()).toEqual({ released: 1, asked: 1 });
    expect(await rowOf(failed)).toMatchObject({ reason: 'may_have_been_issued' });
  });

  it('erases again what was completed before, not what was completed since', async () => {
    const [before, since] = [
      anAward({ completedAt: '2026-01-01T00:00:00Z' }),
      anAward({ completedAt: '2026-03-01T00:00:00Z' }),
    ];
    const userId = before.userId;
    await send(before, { ...since, userId, courseId: '13' });
    const body = { users: [userId], erasedAt: '2026-02-01T00:00:00Z' };
    expect((await paired.client.call('POST', '/v1/privacy/erase', body)).body).toMatchObject({ done: true });
    expect((await paired.client.call('POST', '/v1/privacy/erase', body)).body).toMatchObject({ done: true });
    expect(await rowOf(before)).toMatchObject({ state: 'cancelled' });
    expect(await rowOf(since)).toMatchObject({ state: 'queued' });
    const again = anAward({ userId, courseId: '14', completedAt: '2026-01-15T00:00:00Z' });
    const later = anAward({ userId, courseId: '15', completedAt: '2026-03-15T00:00:00Z' });
    expect(await send(again, later)).toMatchObject([{ result: 'erased' }, { result: 'accepted' }]);
  });
});

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { onlyRow } from '../db/client.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { countCalls, HORIZON_MAX_MS, returnSlot, type SlotRequest, takeSlot } from './slot.ts';

const WINDOW_MS = 2_000;
const rate = { limit: 5, windowMs: WINDOW_MS };

onEachDatabase('takeSlot', (database) => {
  const request = (change: Partial<SlotRequest> = {}): SlotRequest => ({
    lane: randomUUID(),
    kind: 'bulk',
    rate,
    leadMs: 5,
    slackMs: 0,
    horizonMs: HORIZON_MAX_MS,
    ...change,
  });
  const take = (given: SlotRequest) => database().delivery.run((db) => takeSlot(db, given));
  const takeMany = async (count: number, given: SlotRequest) => {
    const slots = [];
    for (let taken = 0; taken < count; taken += 1) slots.push(await take(given));
    return slots;
  };
  const momentsOf = (slots: Awaited<ReturnType<typeof take>>[]) =>
    slots.map((slot) => (slot.granted ? Date.parse(slot.at) : Number.NaN));

  it('never grants more than the limit within a window', async () => {
    const moments = momentsOf(await takeMany(13, request()));
    for (const [index, moment] of moments.entries()) {
      const fifthBefore = moments[index - rate.limit];
      if (fifthBefore !== undefined) expect(moment - fifthBefore).toBeGreaterThanOrEqual(WINDOW_MS);
    }
  });

  it('grants one window to many who ask at once', async () => {
    const given = request();
    await take(given);
    const slots = await Promise.all(Array.from({ length: 12 }, () => take(given)));
    const moments = momentsOf(slots).sort((a, b) => a - b);
    expect((moments[11] ?? 0) - (moments[6] ?? 0)).toBeGreaterThanOrEqual(WINDOW_MS);
  });

  it('reserves nothing that lies past the horizon, and says when to ask again', async () => {
    const given = request({ horizonMs: 100 });
    const slots = await takeMany(6, given);
    expect(slots.map(({ granted }) => granted)).toEqual([true, true, true, true, true, false]);
    expect(slots[5]?.retryInMs).toBeGreaterThan(0);
    expect((await take({ ...given, horizonMs: HORIZON_MAX_MS })).granted).toBe(true);
  });

  it('says with each slot when the next one is to be had', async () => {
    const given = request({ horizonMs: 100 });
    const slots = await takeMany(5, given);
    for (const slot of slots.slice(0, 4)) expect(slot.retryInMs).toBe(0);
    expect(slots[4]?.retryInMs).toBeGreaterThan(WINDOW_MS / 4);
    expect(slots[4]?.retryInMs).toBeLessThanOrEqual(WINDOW_MS);
  });

  it('writes nothing for who has to wait', async () => {
    const given = request({ horizonMs: 100 });
    await takeMany(5, given);
    const version = () =>
      database().delivery.run((db) =>
        onlyRow(db, sql`select ctid::text, xmin::text, xmax::text from lanes where id = ${given.lane}`),
      );
    const before = await version();
    expect((await take(given)).granted).toBe(false);
    expect(await version()).toEqual(before);
  });

  it('leaves part of the window to bulk when interactive calls ask for more', async () => {
    const given = request({ kind: 'interactive', horizonMs: 100 });
    const granted = (await takeMany(5, given)).filter((slot) => slot.granted);
    expect(granted).toHaveLength(3);
    expect((await take({ ...given, kind: 'bulk' })).granted).toBe(true);
  });

  it('counts what may leave later as if it had', async () => {
    const given = request({ horizonMs: 100, slackMs: 500 });
    const slots = await takeMany(5, given);
    const latest = momentsOf(slots);
    const first = slots[0]?.granted ? slots[0].atMs : Number.NaN;
    expect(latest[0]).toBeCloseTo(first + 500, 0);
    expect(slots[4]?.retryInMs).toBeGreaterThan(WINDOW_MS);
    const next = await take({ ...given, horizonMs: HORIZON_MAX_MS, slackMs: 0 });
    expect(momentsOf([next])[0]).toBeGreaterThanOrEqual((latest[0] ?? 0) + WINDOW_MS);
  });

  it.each([0, 501])(
    'lets a slot that was given back be taken again, with %d ms of slack',
    async (slackMs) => {
      const given = request({ horizonMs: 100, slackMs });
      const [slot] = await takeMany(5, given);
      if (!slot?.granted) throw new Error('the first slot is always granted');
      await database().delivery.run((db) => returnSlot(db, { ...given, at: slot.at }));
      expect((await take(given)).granted).toBe(true);
      expect((await take(given)).granted).toBe(false);
    },
  );

  it('still counts the calls before a slot that was given back', async () => {
    const given = request();
    const slots = await takeMany(8, given);
    const [first] = momentsOf(slots);
    for (const slot of slots.slice(5))
      if (slot.granted) await database().delivery.run((db) => returnSlot(db, { ...given, at: slot.at }));
    const [again] = momentsOf([await take(given)]);
    expect(again).toBeGreaterThanOrEqual((first ?? 0) + WINDOW_MS);
  });

  it('gives one slot back, not another one of the same moment', async () => {
    const given = request({ horizonMs: 100 });
    const at = '2026-11-21 12:00:00.123+00';
    await database().delivery.run((db) =>
      db.execute(sql`
        insert into lanes (id, grants)
        values (${given.lane}, array[${at}::timestamptz, ${at}::timestamptz, ${at}::timestamptz - interval '1 ms'])`),
    );
    await database().delivery.run((db) => returnSlot(db, { ...given, at }));
    const lane = await database().delivery.run((db) =>
      onlyRow<{ grants: string }>(db, sql`select grants::text from lanes where id = ${given.lane}`),
    );
    expect(lane.grants.match(/\.12\d/g)).toEqual(['.122', '.123']);
  });

  it('gives an interactive slot back to those who take interactive ones', async () => {
    const given = request({ kind: 'interactive', horizonMs: 100 });
    const [slot] = (await takeMany(4, given)).filter(({ granted }) => granted);
    if (!slot?.granted) throw new Error('the first slot is always granted');
    await database().delivery.run((db) => returnSlot(db, { ...given, at: slot.at }));
    expect((await take(given)).granted).toBe(true);
    expect((await take(given)).granted).toBe(false);
  });

  it('counts calls that left without a slot', async () => {
    const given = request({ horizonMs: 100 });
    for (const calls of [1, 2]) await database().delivery.run((db) => countCalls(db, given.lane, calls));
    const slots = await takeMany(3, given);
    expect(slots.map(({ granted }) => granted)).toEqual([true, true, false]);
  });

  it('keeps no grant that the window has passed', async () => {
    const given = request({ rate: { limit: 5, windowMs: 1 }, horizonMs: 100 });
    for (let taken = 0; taken < 3; taken += 1) {
      await take(given);
      await sleep(100);
    }
    const lane = await database().delivery.run((db) =>
      onlyRow<{ kept: number }>(
        db,
        sql`select cardinality(grants) as kept from lanes where id = ${given.lane}`,
      ),
    );
    expect(lane.kept).toBe(1);
  });

  it('clamps grants that lie in the future because the clock was set back', async () => {
    const given = request();
    await database().delivery.run((db) =>
      db.execute(sql`
        insert into lanes (id, grants)
        select ${given.lane}, array_agg(clock_timestamp() + interval '1 hour') from generate_series(1, 5)`),
    );
    const slot = await take({ ...given, horizonMs: 0 });
    expect(slot.retryInMs).toBeLessThanOrEqual(HORIZON_MAX_MS + 2 * WINDOW_MS);
    await sleep(50);
    const later = await take({ ...given, horizonMs: 0 });
    expect(later.retryInMs).toBeLessThanOrEqual(slot.retryInMs - 50);
  });
});

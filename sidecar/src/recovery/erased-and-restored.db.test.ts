import { type Award, type AwardReply, issuanceStates } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { onlyRow } from '../db/client.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { pairedServer } from '../testing/paired-server.ts';
import { anAward } from '../testing/sites.ts';
import { beginRecovery } from './begin.ts';

const FIRST_COMPLETED = '2026-01-01T00:00:00.000Z';
const ASKED = '2026-02-01T00:00:00.000Z';
const ERASED = '2026-02-01T00:01:00.000Z';
const COMPLETED_AGAIN = '2026-03-01T00:00:00.000Z';

/** How far back the restored ledger goes: what it has of the badge that came before the erasure. */
const ledgers = [
  'nothing',
  'queued',
  'issued',
  'cancelled',
  'erased, never sent',
  'erased, issued',
  'erased, may exist',
  'an erasure before the last',
  'the new award',
] as const;
type Ledger = (typeof ledgers)[number];

/** What Moodle knows of the award of the completion after the erasure; the first: it was not handed over yet. */
const known = [
  [null, null],
  ['queued', null],
  ['issued', null],
  ['unknown', null],
  ['needs_attention', 'recipient_refused'],
  ['cancelled', 'cancelled_by_person'],
  ['cancelled', 'consent_withdrawn'],
] as const;
type Known = (typeof known)[number];

const NEVER_SENT: readonly Ledger[] = ['erased, never sent', 'the new award'];
const LISTED = 'needs_attention may_have_been_issued';

/** State, reason, and whether a PUT that follows may be a repeat. */
function expected(ledger: Ledger, [state, reason]: Known): string {
  const mayExist = !NEVER_SENT.includes(ledger);
  if (state === 'issued') return 'issued recorded';
  if (state === 'unknown') return LISTED;
  // A person can cancel what may exist, and Moodle does not know that of it.
  if (reason === 'cancelled_by_person') return `cancelled ${reason}, repeat`;
  if (mayExist) return LISTED;
  if (state === null) return ledger === 'the new award' ? 'queued null, repeat' : 'queued null';
  if (state === 'queued') return 'queued null, repeat';
  return `${state} ${reason}`;
}

onEachDatabase('an award of a learner who was erased, at a ledger that went back in time', (database) => {
  const paired = pairedServer(database);

  const send = async (award: object) =>
    (await paired.client.call('POST', '/v1/awards', { awards: [award] })).body.results[0] as AwardReply;
  const run = (statement: ReturnType<typeof sql>) => database().intake.run((db) => db.execute(statement));
  const place = (award: Award, state: string, reason: string | null) =>
    run(
      sql`update issuances set state = ${state}, reason = ${reason}::text where site = ${paired.site.id} and award_id = ${award.id}`,
    );
  const rowOf = (award: Award) =>
    database().intake.run((db) =>
      onlyRow<{ state: string; reason: string | null; repeats: number; user_id: string | null }>(
        db,
        sql`select state, reason, repeats, user_id from issuances where site = ${paired.site.id} and award_id = ${award.id}`,
      ),
    );
  const countRows = async () => {
    const { count } = await database().intake.run((db) =>
      onlyRow<{ count: number | string }>(
        db,
        sql`select count(*) as count from issuances where site = ${paired.site.id}`,
      ),
    );
    return Number(count);
  };
  /** An erasure of the ledger itself, which has the date of its own clock. */
  const erase = async ({ userId, courseId }: Award, at = ASKED) => {
    await paired.client.call('POST', '/v1/privacy/erase', { users: [userId], courses: [courseId] });
    await run(sql`update erasures set erased_at = ${at} where site = ${paired.site.id}`);
  };
  const teachErasure = ({ userId, courseId }: Award) =>
    paired.client.call('POST', '/v1/privacy/erase', {
      users: [userId],
      courses: [courseId],
      askedAt: ASKED,
      erasedAt: ERASED,
    });
  const begin = async () => {
    await database().intake.transaction((tx) => beginRecovery(tx, [paired.site.id], 'restored'));
    return (await paired.client.call('GET', '/v1/feed?after=0')).body.recovery.id as string;
  };
  const confirm = async (id: string) => {
    const counts = { erasures: 1, holds: 0, connections: 0, awards: 1, failed: 0 };
    await paired.client.call('POST', '/v1/recovery/taught', { id, counts });
    await paired.client.call('POST', '/v1/recovery/confirm', { actor: { userId: '2' } });
  };

  /** The award before the erasure and the one after it, and the ledger as the backup had it. */
  async function restore(ledger: Ledger): Promise<[Award, Award]> {
    const first = anAward({ completedAt: FIRST_COMPLETED });
    const again = anAward({ userId: first.userId, completedAt: COMPLETED_AGAIN });
    if (ledger === 'nothing') return [first, again];
    await send(first);
    if (issuanceStates.some((state) => state === ledger))
      await place(first, ledger, ledger === 'cancelled' ? 'cancelled_by_person' : null);
    if (ledger === 'erased, issued') await place(first, 'issued', null);
    if (ledger === 'erased, may exist') await place(first, 'unknown', null);
    if (ledger === 'an erasure before the last') await erase(first, '2026-01-15T00:00:00Z');
    if (ledger.startsWith('erased') || ledger === 'the new award') await erase(first);
    if (ledger === 'the new award') await send(again);
    return [first, again];
  }

  const rows = ledgers.flatMap((ledger) =>
    known.map((knows) => [ledger, knows, expected(ledger, knows)] as const),
  );
  it.each(rows)(
    'the ledger has %s, Moodle knows %j: %s',
    async (ledger, [knownState, knownReason], wanted) => {
      const [, again] = await restore(ledger);
      const id = await begin();
      expect((await teachErasure(again)).body).toMatchObject({ done: true });
      const person = knownReason === 'consent_withdrawn' ? { recipient: null, evidence: null } : {};
      const taught = knownState === null ? again : { ...again, ...person, knownState, knownReason };
      expect((await send(taught)).result).toMatch(/accepted|known|updated/);
      await confirm(id);
      const row = await rowOf(again);
      expect(
        `${row.state} ${row.reason}${/queued|cancelled/.test(row.state) && row.repeats > 0 ? ', repeat' : ''}`,
      ).toBe(wanted);
      expect(row.user_id).toBe(again.userId);
      expect(await countRows()).toBe(1);
      // Moodle says nothing else after it: what is taught comes as it is, once more, from a run that was cut off.
      expect((await send(taught)).result).toMatch(/known|updated/);
    },
  );

  it.each(ledgers.filter((ledger) => ledger !== 'the new award'))(
    'an erasure that was never heard before takes along what may exist: %s',
    async (ledger) => {
      const [, again] = await restore(ledger);
      const id = await begin();
      const { userId, courseId } = again;
      await paired.client.call('POST', '/v1/privacy/erase', { users: [userId], courses: [courseId] });
      const later = { ...again, completedAt: new Date(Date.now() + 1000).toISOString() };
      expect(await send(later)).toMatchObject({
        result: 'accepted',
        state: 'needs_attention',
        reason: 'may_have_been_issued',
      });
      await confirm(id);
    },
  );

  it('an erasure while the recovery is open counts what may exist', async () => {
    const [first] = await restore('queued');
    await begin();
    const erased = await paired.client.call('POST', '/v1/privacy/erase', { users: [first.userId] });
    expect(erased.body).toMatchObject({ done: true, mayExistElsewhere: 1 });
    expect(await rowOf(first)).toMatchObject({ state: 'cancelled', reason: 'erased_may_exist' });
  });

  it('one of an award that was taught counts it as what it is', async () => {
    const [first] = await restore('cancelled');
    await begin();
    await send({ ...first, knownState: 'cancelled', knownReason: 'cancelled_by_person' });
    const erased = await paired.client.call('POST', '/v1/privacy/erase', { users: [first.userId] });
    expect(erased.body).toMatchObject({ done: true, mayExistElsewhere: 0 });
  });

  it('leaves an award alone that came within minutes after the erasure', async () => {
    const [, again] = await restore('the new award');
    const soon = new Date(Date.parse(ERASED) + 30_000).toISOString();
    await run(
      sql`update issuances set accepted_at = ${soon}, completed_at = ${soon} where site = ${paired.site.id}`,
    );
    await begin();
    await teachErasure(again);
    expect(await rowOf(again)).toMatchObject({ state: 'queued', user_id: again.userId });
  });

  it('stores an award that nobody can read in place of an erased one', async () => {
    const [, again] = await restore('erased, never sent');
    expect(await send({ ...again, badgeId: null })).toMatchObject({
      result: 'accepted',
      state: 'needs_attention',
      reason: 'invalid_award',
    });
    expect(await send(again)).toMatchObject({ result: 'updated', state: 'queued' });
  });
});

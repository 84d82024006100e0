import type { Award } from '@local-navigatr/shared-types';
import { expect, it } from 'vitest';
import { acceptAwards } from '../award/store-awards.ts';
import { holdAfterRefusal } from '../delivery/holds-for-refusal.ts';
import { addressedAwards } from '../testing/addressed-awards.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { anAward, aSite } from '../testing/sites.ts';

onEachDatabase('one address of two accounts', (database) => {
  const ledger = addressedAwards(database);
  const { ASKED, SENT, at, accept, standing, idOf, place, byPerson, decisions, actionsOf } = ledger;

  it.each([
    ['queued', null],
    ['sending', null],
    ['unknown', null],
    ['issued', null],
    ['needs_attention', 'may_have_been_issued'],
  ])('asks about the second while the first is %s (%s)', async (state, reason) => {
    const [first, second] = [at('Ada@School.example'), at('ada@school.EXAMPLE')];
    await accept(first);
    await place(first, state, reason);
    expect(await accept(second)).toMatchObject([{ result: 'accepted', ...ASKED }]);
    expect(await standing(first)).toEqual({ state, reason });
  });

  it.each([
    ['cancelled', 'cancelled_by_person'],
    ['needs_attention', 'recipient_refused'],
  ])('asks nothing where the first is %s (%s)', async (state, reason) => {
    const [first, second] = [at('a@b.example'), at('a@b.example')];
    await accept(first);
    await place(first, state, reason);
    expect(await accept(second)).toMatchObject([SENT]);
  });

  it.each<[string, Partial<Award>]>([
    ['another badge', { badgeId: '52' }],
    ['another account of the platform', { target: 'navigatr:production:10' }],
    ['another address', { recipient: { firstName: 'A', lastName: 'B', email: 'other@b.example' } }],
  ])('asks nothing about %s', async (_, more) => {
    await accept(at('a@b.example'));
    expect(await accept(at('a@b.example', more))).toMatchObject([SENT]);
  });

  it('asks nothing about another course of the same learner', async () => {
    const first = at('a@b.example');
    expect(await accept(first, { ...first, id: anAward().id, courseId: '13' })).toMatchObject([SENT, SENT]);
  });

  it('asks nothing about a test badge, nor because of one', async () => {
    const [test, learner] = [at('a@b.example', { rule: -1 }), at('a@b.example')];
    expect(await accept(test)).toMatchObject([SENT]);
    expect(await accept(learner)).toMatchObject([SENT]);
    expect(await accept(at('a@b.example', { rule: -1 }))).toMatchObject([SENT]);
  });

  it('lets the first of one request go', async () => {
    const [first, second, third] = [at('a@b.example'), at('A@b.example'), at('a@B.example')];
    expect(await accept(first, second, third)).toMatchObject([SENT, ASKED, ASKED]);
  });

  it('of one site says nothing of another', async () => {
    await accept(at('a@b.example'));
    const other = await aSite(ledger.deps);
    expect((await acceptAwards(ledger.deps, other, [at('a@b.example')])).results).toMatchObject([SENT]);
  });

  it('sends, and notes it, where the site permits shared addresses', async () => {
    const second = at('a@b.example', { addressMayBeShared: true });
    expect(await accept(at('a@b.example'), second)).toMatchObject([SENT, SENT]);
    expect(await actionsOf(second)).toEqual(['accept', 'address_shared']);
  });

  it('goes on once the site permits them, and not before', async () => {
    const second = at('a@b.example');
    await accept(at('a@b.example'), second);
    expect(await accept(second)).toMatchObject([{ result: 'known', ...ASKED }]);
    expect(await accept({ ...second, addressMayBeShared: true })).toMatchObject([SENT]);
  });

  it('is asked about once: different people are sent to at once, in all courses and for later badges', async () => {
    const [second, elsewhere] = [at('a@b.example'), at('a@b.example', { courseId: '13', badgeId: '52' })];
    await accept(at('a@b.example'), at('a@b.example', { badgeId: '52' }), second, elsewhere);
    expect([await standing(second), await standing(elsewhere)]).toEqual([ASKED, ASKED]);
    const { results } = await byPerson('decide_different_people', second);
    expect(results).toEqual([{ id: second.id, result: 'done', ...SENT }]);
    expect(await standing(elsewhere)).toEqual(SENT);
    expect(await accept(at('A@b.example', { courseId: '14' }))).toMatchObject([SENT]);
    expect(await actionsOf(second)).toEqual(['accept', 'address_shared', 'different_people']);
  });

  it('is decided only where it was asked', async () => {
    const first = at('a@b.example');
    await accept(first);
    expect(await byPerson('decide_different_people', first)).toMatchObject({
      results: [{ result: 'not_possible', state: 'queued' }],
    });
    expect(await decisions()).toEqual([]);
  });

  it('is asked about again by a retry while it is shared, and not when it is not', async () => {
    const [first, second] = [at('a@b.example'), at('a@b.example')];
    await accept(first, second);
    expect(await byPerson('retry', second)).toMatchObject({
      results: [{ result: 'not_possible', ...ASKED }],
    });
    expect(await standing(second)).toEqual(ASKED);
    await byPerson('cancel', first);
    expect(await byPerson('retry', second)).toMatchObject({ results: [SENT] });
    expect(await byPerson('retry', first)).toMatchObject({ results: [ASKED] });
  });

  it('is asked about when a refused one comes back into the queue', async () => {
    const [first, second, third] = [at('a@b.example'), at('a@b.example'), at('c@b.example')];
    await accept(first, third);
    await place(first, 'needs_attention', 'refused');
    expect(await accept(second)).toMatchObject([SENT]);
    const [other, id] = [await idOf(first), await idOf(third)];
    const claim = {
      id,
      site: ledger.site.id,
      target: first.target,
      badgeId: '51',
      providerId: '1',
      secondTry: false,
    };
    await ledger.deps.database.delivery.transaction((tx) =>
      holdAfterRefusal(tx, claim, {
        weight: { kind: 'together', hold: null, others: [other] },
        httpStatus: 400,
      }),
    );
    expect([await standing(first), await standing(second)]).toEqual([ASKED, SENT]);
  });

  it('is that of the first PUT until a person sends to the new one', async () => {
    const [first, second, third] = [at('a@b.example'), at('a@b.example'), at('new@b.example')];
    await accept(first);
    await place(first, 'unknown');
    await accept({ ...first, recipient: at('new@b.example').recipient });
    expect(await accept(second)).toMatchObject([ASKED]);
    expect(await accept(third)).toMatchObject([SENT]);
    await byPerson('decide_send_again', first);
    expect(await standing(first)).toEqual(ASKED);
    await byPerson('retry', second);
    expect(await standing(second)).toEqual(SENT);
  });
});

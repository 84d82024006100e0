import type { Award } from '@local-navigatr/shared-types';
import { expect, it } from 'vitest';
import { erase } from '../privacy/erase.ts';
import { exportPersonal } from '../privacy/export.ts';
import { prune } from '../privacy/prune.ts';
import { addressedAwards } from '../testing/addressed-awards.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { act } from './user-actions.ts';

onEachDatabase('a question about a shared address', (database) => {
  const ledger = addressedAwards(database);
  const { ASKED, SENT, at, accept, standing, byPerson, decisions } = ledger;

  it('goes on as soon as the address is corrected, and is asked about where the new one is shared', async () => {
    const [second, third] = [at('a@b.example'), at('c@b.example')];
    await accept(at('a@b.example'), second, third);
    const correct = (award: Award, email: string) => ({ ...award, recipient: at(email).recipient });
    expect(await accept(correct(second, 'c@b.example'))).toMatchObject([ASKED]);
    expect(await accept(correct(second, 'b@b.example'))).toMatchObject([SENT]);
    expect(await accept(correct(third, 'b@b.example'))).toMatchObject([ASKED]);
  });

  it('goes on when the accounts are merged', async () => {
    const [first, second] = [at('a@b.example'), at('a@b.example', { courseId: '13' })];
    await accept(first, second);
    const merged = { ...second, userId: first.userId, formerUserId: second.userId };
    expect(await accept(merged)).toMatchObject([SENT]);
  });

  it('is in the export, and goes with an erasure: then it is asked about once more', async () => {
    const [first, second] = [at('a@b.example'), at('a@b.example')];
    await accept(first, second);
    await byPerson('decide_different_people', second);
    const scope = { users: [second.userId] };
    const exported = await exportPersonal(ledger.deps, ledger.site, scope);
    const [key] = exported.issuances.map(({ addressKey }) => addressKey);
    expect(key).toMatch(/^[\w-]{22}$/);
    expect(exported.sharedAddresses).toEqual([{ addressKey: key, decidedAt: expect.any(String) }]);
    await erase(ledger.deps, ledger.site, scope);
    expect(await decisions()).toEqual([]);
    const after = await exportPersonal(ledger.deps, ledger.site, scope);
    expect([after.issuances[0]?.addressKey, after.sharedAddresses]).toEqual([null, []]);
    expect(await accept(at('a@b.example'))).toMatchObject([ASKED]);
  });

  it('is kept by retention while an issuance has the address, and not longer', async () => {
    const [first, second] = [at('a@b.example'), at('a@b.example')];
    await accept(first, second);
    await byPerson('decide_different_people', second);
    await prune(ledger.deps);
    expect(await decisions()).toHaveLength(1);
    await accept(...[first, second].map((award) => ({ ...award, recipient: at('new@b.example').recipient })));
    await prune(ledger.deps);
    expect(await decisions()).toEqual([]);
  });

  it('is not kept of a learner who withdrew', async () => {
    const award = at('a@b.example');
    await accept(award);
    const reason = 'consent_withdrawn' as const;
    await act(ledger.deps, ledger.site.id, {
      verb: 'cancel',
      ids: [award.id],
      actor: { userId: '2' },
      reason,
    });
    const { issuances } = await exportPersonal(ledger.deps, ledger.site, { users: [award.userId] });
    expect(issuances).toMatchObject([{ addressKey: null }]);
  });

  it('goes on when the other account is merged away, unless a third one has it', async () => {
    const [first, second, third] = [at('a@b.example'), at('a@b.example'), at('a@b.example')];
    await accept(first, second, third);
    const reason = 'account_merged' as const;
    await act(ledger.deps, ledger.site.id, {
      verb: 'cancel',
      ids: [first.id],
      actor: { userId: '2' },
      reason,
    });
    expect([await standing(second), await standing(third)]).toEqual([SENT, ASKED]);
  });

  it('goes on with the one that is queued when both accounts are merged', async () => {
    const [first, second, third] = [at('a@b.example'), at('a@b.example'), at('a@b.example')];
    await accept(first, second, third);
    await accept({ ...first, userId: second.userId, formerUserId: first.userId });
    expect([await standing(first), await standing(second)]).toEqual([
      SENT,
      { state: 'cancelled', reason: 'account_merged' },
    ]);
    await accept({ ...first, userId: third.userId, formerUserId: second.userId });
    expect([await standing(first), await standing(third)]).toEqual([
      SENT,
      { state: 'cancelled', reason: 'account_merged' },
    ]);
  });
});

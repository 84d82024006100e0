import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { onEachDatabase } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { aSite } from '../testing/sites.ts';
import { ReplayGuard } from './replay-guard.ts';

onEachDatabase('ReplayGuard', (database) => {
  const aCall = (site: string) => ({ site, id: randomUUID(), sentAt: Math.floor(Date.now() / 1000) });

  it('hears once of a site that calls for the first time, whichever replica it calls', async () => {
    const [one, other] = await Promise.all([aSite(testDeps(database())), aSite(testDeps(database()))]);
    const callers: string[] = [];
    const replicas = [1, 2].map(() => new ReplayGuard(database().intake, (site) => callers.push(site)));
    for (const replica of replicas) {
      await Promise.all([one, one, other].map(({ id }) => replica.admit(aCall(id))));
    }
    expect(callers.toSorted()).toEqual([one.id, other.id].toSorted());
  });

  it('hears of no site whose call it refuses', async () => {
    const { id } = await aSite(testDeps(database()));
    const callers: string[] = [];
    const guard = new ReplayGuard(database().intake, (site) => callers.push(site));
    await expect(guard.admit({ ...aCall(id), sentAt: 1 })).rejects.toThrow('the clocks differ too much');
    expect(callers).toEqual([]);
  });
});

import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { rows } from '../db/client.ts';
import { placeHold } from '../hold/create-hold.ts';
import { listHolds } from '../hold/list-holds.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { anObfSite } from '../testing/fake-obf-site.ts';
import { OBF_TARGET } from '../testing/stand-in-obf.ts';
import { BackgroundTasks } from './background-tasks.ts';
import { refreshAllowances } from './refresh-allowance.ts';

onEachDatabase('what an account may issue', (database) => {
  it('is refused to a secret that is no good any more: its account is held', async () => {
    const { deps, site } = await anObfSite(database(), {
      allowance: async () => ({
        kind: 'failed',
        problem: 'token_refused',
        reference: { httpStatus: 403, errorClass: null },
        latencyMs: 1,
      }),
    });
    const background = new BackgroundTasks(deps.log);
    await refreshAllowances(deps, background, site.id);
    await background.idle();
    const holds = await database().intake.run((db) => listHolds(db, { site: site.id }));
    expect(holds).toMatchObject([{ scope: 'target', target: OBF_TARGET, reason: 'token_refused' }]);
  });

  it('is asked again once the platform said that it has issued as many badges as it may', async () => {
    let asked = 0;
    let limit = 10;
    const { deps, site } = await anObfSite(database(), {
      allowance: async () => {
        asked += 1;
        return {
          kind: 'ok',
          value: { limit, issued: 9, validUntil: null },
          reference: { httpStatus: 200, errorClass: null },
          latencyMs: 1,
        };
      },
    });
    const background = new BackgroundTasks(deps.log);
    const refresh = async () => {
      await refreshAllowances(deps, background, site.id);
      await background.idle();
    };
    const heldFor = async () =>
      (
        await database().intake.run((db) =>
          rows<{ reason: string }>(db, sql`select reason from holds where site = ${site.id}`),
        )
      ).map(({ reason }) => reason);
    await refresh();
    const before = asked;
    await refresh();
    expect(asked).toBe(before);
    const hold = { site: site.id, scope: 'target' as const, target: OBF_TARGET };
    await database().intake.run((db) => placeHold(db, { ...hold, reason: 'quota_used_up', forMs: 900_000 }));
    await refresh();
    await refresh();
    expect(asked).toBe(before + 1);
    expect(await heldFor()).toEqual(['quota_used_up']);
    limit = 1000;
    await database().intake.run((db) => db.execute(sql`update connections set allowance_at = null`));
    await refresh();
    expect(await heldFor()).toEqual([]);
  });
});

import { expect, it } from 'vitest';
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
});

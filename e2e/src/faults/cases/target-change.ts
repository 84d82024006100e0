import type { Environment } from '@local-navigatr/shared-types';
import {
  defaultAccounts,
  northfield,
  northfieldStaging,
  stagingAccounts,
} from '../../sandbox/accounts/seed-accounts.ts';
import { connect } from '../../school/connect.ts';
import type { CaseTools, FaultCase } from '../fault-case.ts';
import type { Scenario } from '../scenario.ts';

const STAGING_BADGE = { badgeId: '9001', providerId: '41' };

export const targetChange: FaultCase = {
  number: 16,
  name: 'target-change',
  what: 'the connection becomes production in the middle of a staging queue, and staging again: nothing crosses',
  limitMinutes: 5,
  run: async (tools) => {
    const count = tools.pick({ small: 60, full: 300 });
    const scenario = await tools.open({
      rate: { limit: 5, windowMs: 200 },
      sandbox: { accounts: [...defaultAccounts, ...stagingAccounts] },
    });
    await become(scenario, 'staging', northfieldStaging.tokens[0]);
    const staged = scenario.send({ count, ...STAGING_BADGE });
    await scenario.driver.allAcknowledged();
    await scenario.issuedAtLeast(Math.floor(count / 4));
    await become(scenario, 'production', northfield.tokens[0]);
    scenario.send({ count: Math.floor(count / 2) });
    await scenario.settle({ mayBeHeld: true });
    await expectHeld(
      tools,
      scenario,
      staged.map(({ id }) => id),
    );
    await become(scenario, 'staging', northfieldStaging.tokens[0]);
    await scenario.settle();
    await expectNothingCrossed(tools, scenario);
  },
};

async function become(scenario: Scenario, environment: Environment, token = ''): Promise<void> {
  scenario.target = await connect(scenario.mustClient(), token, environment);
}

/** What waits for the other account says so to Moodle. */
async function expectHeld(tools: CaseTools, scenario: Scenario, ids: readonly string[]): Promise<void> {
  const entries = await scenario.entries(ids);
  const waiting = entries.filter(({ state }) => state === 'queued');
  tools.expect(waiting.length > 0, 'the whole staging queue was sent before the connection changed');
  const [first] = waiting;
  const shown = first && (await scenario.mustClient().issuance(first.awardId)).holds;
  tools.expect((shown?.length ?? 0) > 0, 'nobody is told what the staging queue waits for');
  tools.note('hold shown', shown?.[0]?.reason);
}

async function expectNothingCrossed(tools: CaseTools, scenario: Scenario): Promise<void> {
  const issued = await scenario.readIssued();
  const crossed = issued.filter(({ accountId, badgeId }) => (badgeId === 9001) !== (accountId === 209));
  tools.expect(crossed.length === 0, `${crossed.length} badges were issued from the wrong account`);
  const { entries } = await scenario.sandbox.control.requests({ limit: 10_000 });
  const wrong = entries.filter(
    ({ method, accountId, target }) => method === 'PUT' && target.includes('/9001/') !== (accountId === 209),
  );
  tools.expect(wrong.length === 0, `${wrong.length} issue calls went to the wrong account`);
}

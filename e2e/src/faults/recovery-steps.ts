import { type Award, confirmRecoveryReply } from '@local-navigatr/shared-types';
import { SidecarRefused } from '../school/signed-client.ts';
import type { CaseTools } from './fault-case.ts';
import type { Scenario } from './scenario.ts';

/** The person who is asked. */
export const ACTOR = { userId: '2' };
const BATCH = 500;

/** Every award with the state that Moodle last knew, and that this is all. */
export async function teach(scenario: Scenario): Promise<void> {
  const { given, lastChanges } = scenario.driver;
  const id = scenario.driver.lastPage?.recovery.id;
  const taught = [...given.values()].map(
    (award): Award => ({ ...award, knownState: lastChanges.get(award.id)?.state ?? 'queued' }),
  );
  for (let at = 0; at < taught.length; at += BATCH)
    await scenario.mustClient().awards(taught.slice(at, at + BATCH));
  const counts = { erasures: 0, holds: 0, connections: 1, awards: taught.length, failed: 0 };
  await scenario.mustClient().call('POST', '/v1/recovery/taught', { id, counts });
}

/** Nobody can confirm what Moodle has not taught. */
export async function refuseUntaught(tools: CaseTools, scenario: Scenario): Promise<void> {
  const code = await codeOf(
    scenario.mustClient().ask(confirmRecoveryReply, ['POST', '/v1/recovery/confirm', { actor: ACTOR }]),
  );
  tools.expect(code === 'recovery_not_taught', `before anything was taught, a person was told ${code}`);
}

export async function expectRecovery(tools: CaseTools, scenario: Scenario, reason: string): Promise<void> {
  await scenario.driver.catchUp();
  const recovery = scenario.driver.lastPage?.recovery;
  tools.expect(recovery?.reason === reason, `a person is asked about ${recovery?.reason ?? 'nothing'}`);
}

/** A person agrees. */
export async function confirm(tools: CaseTools, scenario: Scenario): Promise<void> {
  const { status } = await scenario.mustClient().call('POST', '/v1/recovery/confirm', { actor: ACTOR });
  tools.expect(status < 300, `the recovery could not be confirmed: HTTP ${status}`);
}

export async function expectAskedOnce(tools: CaseTools, scenario: Scenario): Promise<void> {
  await scenario.driver.catchUp();
  const [{ begun } = { begun: 0 }] = await scenario.ledger.sql<{ begun: number }[]>`
    select count(*)::int as begun from audit_log where action = 'recovery_begun'`;
  tools.expect(begun === 1, `a person was asked ${begun} times`);
}

/** What a call was refused with. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'nothing: it worked';
  } catch (error) {
    return error instanceof SidecarRefused ? error.error.code : String(error);
  }
}

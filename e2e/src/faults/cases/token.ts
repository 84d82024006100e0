import { northfield } from '../../sandbox/accounts/seed-accounts.ts';
import { connect } from '../../school/connect.ts';
import type { CaseTools, FaultCase } from '../fault-case.ts';
import type { Scenario } from '../scenario.ts';

const OLD = northfield.tokens[0] ?? '';
const NEW = 'sandbox-pat-northfield-replaced';
// The real one: how many calls see the refusal depends on it.
const RATE = { limit: 5, windowMs: 2_000 };
const REFUSED_MAX = 6;
const RECHECK_MS = 5 * 60_000;

export const tokenRevoked: FaultCase = {
  number: 8,
  name: 'token-revoked',
  what: 'the token is revoked in mid-drain and replaced; revoked again, and restored by the vendor',
  limitMinutes: 8,
  waits: true,
  run: async (tools) => {
    const count = tools.pick({ small: 40, full: 500 });
    const scenario = await tools.open({
      rate: RATE,
      sandbox: { accounts: [{ ...northfield, tokens: [OLD, NEW] }] },
    });
    scenario.send({ count });
    await revokeInMidDrain(tools, scenario, OLD);
    const replaced = performance.now();
    await connect(scenario.mustClient(), NEW);
    await resumed(tools, scenario, { after: 'the new token', since: replaced });
    await revokeInMidDrain(tools, scenario, NEW);
    await scenario.sandbox.control.restoreToken(NEW);
    await scenario.passTime(RECHECK_MS);
    await resumed(tools, scenario, { after: 'the next re-check', since: performance.now() });
    await scenario.settle();
    await check(tools, scenario, count);
  },
};

/** Revokes the token when a quarter more is issued; resolves when Moodle can see that sending stopped. */
async function revokeInMidDrain(tools: CaseTools, scenario: Scenario, token: string): Promise<void> {
  const { control } = scenario.sandbox;
  const { issued } = await control.counters();
  await scenario.issuedAtLeast(issued + Math.floor(scenario.driver.given.size / 4));
  const before = await countRefused(scenario);
  await control.revokeToken(token);
  await scenario.heldBy('token_refused');
  await scenario.quiet();
  const refused = (await countRefused(scenario)) - before;
  tools.note(`PUTs that saw 401 with ${token.slice(-8)}`, refused);
  tools.expect(refused > 0, 'the token was revoked after the drain, not in its middle');
  tools.expect(refused <= REFUSED_MAX, `${refused} PUTs were sent with a token that was refused`);
}

async function countRefused(scenario: Scenario): Promise<number> {
  const { entries } = await scenario.sandbox.control.requests({ limit: 10_000 });
  return entries.filter(({ method, status }) => method === 'PUT' && status === 401).length;
}

async function resumed(
  tools: CaseTools,
  scenario: Scenario,
  { after, since }: { after: string; since: number },
): Promise<void> {
  const { issued } = await scenario.sandbox.control.counters();
  await scenario.issuedAtLeast(issued + 1);
  tools.note(`resumed after ${after}, ms`, Math.round(performance.now() - since));
}

async function check(tools: CaseTools, scenario: Scenario, count: number): Promise<void> {
  const { issued } = await scenario.sandbox.control.counters();
  tools.expect(issued === count, `${issued} badges for ${count} awards`);
  const failed = (await scenario.entries()).filter(({ state, repeats }) => state !== 'issued' || repeats > 0);
  tools.expect(failed.length === 0, `${failed.length} paid for a token that was refused`);
}

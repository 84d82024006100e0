import type { CaseTools } from './fault-case.ts';
import type { Scenario } from './scenario.ts';

/** A busy machine may stop a process between its last look at the clock and the first byte, and that call is late. */
const LATE_SHARE = 0.01;

/**
 * Next to no call went beyond the rate: what counts time wrongly does so again and again.
 * @param allowed how many may, apart from those that a busy machine makes late
 */
export async function expectWithinRate(tools: CaseTools, scenario: Scenario, allowed = 0): Promise<void> {
  const { issued, tooManyRequests } = await scenario.sandbox.control.counters();
  const beyond = tooManyRequests.byWindow;
  tools.note('calls beyond the rate', beyond);
  tools.expect(beyond <= allowed + issued * LATE_SHARE, `${beyond} calls were beyond the rate`);
}

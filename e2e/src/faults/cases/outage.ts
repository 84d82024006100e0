import type { CaseTools, FaultCase } from '../fault-case.ts';
import type { Scenario } from '../scenario.ts';

const HOUR_MS = 3_600_000;
const HOURS = 72;
const PROBE_EVERY_MS = 60_000;
/** Doubling from a second, a probe is a minute away after so many. */
const PROBES_UNTIL_RARE = 8;

interface Probe {
  /** So many did not help. */
  readonly failures: number;
  /** Until the next one. */
  readonly nextInMs: number;
}

export const apiDown: FaultCase = {
  number: 7,
  name: 'api-down',
  what: 'the API is down for 72 hours with a full queue: no attempt is made, it is asked once a minute, then all is issued',
  limitMinutes: 20,
  run: async (tools) => {
    const count = tools.pick({ small: 300, full: 10_000 });
    const scenario = await tools.open({ driver: { batchMax: 500 } });
    await scenario.sandbox.control.addFault({ kind: 'down' });
    scenario.send({ count });
    await scenario.driver.allAcknowledged();
    await scenario.heldBy('api_down');
    await passHours(tools, scenario);
    const made = (await scenario.attempts()).length;
    tools.expect(made === 0, `${made} attempts were made at an API that was down`);
    await scenario.sandbox.control.clearFaults();
    // The next probe is at most a minute away: that minute passes.
    await scenario.passTime(PROBE_EVERY_MS);
    const back = performance.now();
    await scenario.issuedAtLeast(1);
    tools.note('first badge after the probe was due, ms', Math.round(performance.now() - back));
    await scenario.settle();
    const { issued } = await scenario.sandbox.control.counters();
    tools.expect(issued === count, `${issued} badges for ${count} awards`);
    const late = (await scenario.entries()).filter(({ attempts }) => attempts.length !== 1);
    tools.expect(late.length === 0, `${late.length} needed more than one attempt`);
  },
};

/** An hour passes, the probe that is due is made, and so on. Between two of them there is always the same minute. */
async function passHours(tools: CaseTools, scenario: Scenario): Promise<void> {
  let before = await readProbe(scenario);
  const waits: number[] = [];
  for (let hour = 0; hour < HOURS; hour += 1) {
    const { failures } = before;
    await scenario.passTime(HOUR_MS);
    await scenario.until(async () => {
      before = await readProbe(scenario);
      return before.failures > failures && before.nextInMs > 0;
    });
    if (hour >= PROBES_UNTIL_RARE) waits.push(before.nextInMs);
  }
  tools.note('waits between probes, ms', [Math.min(...waits), Math.max(...waits)].map(Math.round));
  tools.expect(Math.round(Math.max(...waits)) <= PROBE_EVERY_MS, 'more than a minute until the next probe');
  // Read a moment after the probe, so it is a little less than a minute.
  tools.expect(Math.min(...waits) > PROBE_EVERY_MS / 2, 'more than a probe a minute');
}

async function readProbe(scenario: Scenario): Promise<Probe> {
  const [probe] = await scenario.ledger.sql<Probe[]>`
    select failures::int, extract(epoch from until - clock_timestamp())::float8 * 1000 as "nextInMs"
    from holds where reason = 'api_down'`;
  return probe ?? { failures: 0, nextInMs: 0 };
}

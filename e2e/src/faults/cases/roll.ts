import { setTimeout as delay } from 'node:timers/promises';
import type { Exit } from '../../system/exit-of.ts';
import type { CaseTools, FaultCase } from '../fault-case.ts';
import { isDoubtful, tellAttempts } from '../ledger.ts';
import type { Scenario } from '../scenario.ts';

// The least that an issue call is given; the connection of a scenario is set to it.
const TIMEOUT_MS = 15_000;
/** How long a sidecar is given here before it is killed, which would show in its exit: generous, the machine may be busy. */
const IDLE_GRACE_MS = 12_000;
const STALLED_GRACE_MS = TIMEOUT_MS + 15_000;

export const rollingRestart: FaultCase = {
  number: 2,
  name: 'rolling-restart',
  what: 'SIGTERM and a new process in mid-work, one after the other, on both databases: nothing becomes unknown',
  limitMinutes: 10,
  run: async (tools) => {
    await rollOn(tools, 'postgres');
    await rollOn(tools, 'embedded');
  },
};

export const leaveIdle: FaultCase = {
  number: 2,
  name: 'leave-idle',
  what: 'SIGTERM while idle: every process exits, on both databases',
  limitMinutes: 4,
  run: async (tools) => {
    for (const database of ['postgres', 'embedded'] as const) {
      const scenario = await tools.open({ database, replicas: 1 });
      scenario.send({ count: 5 });
      await scenario.settle();
      const left = await scenario.replicas.at(0).leave(IDLE_GRACE_MS);
      expectOwnWill(tools, left);
      tools.note(`leftAfterMs ${database}`, left.tookMs);
      await scenario.replicas.start(0);
    }
  },
};

export const leaveStalled: FaultCase = {
  number: 2,
  name: 'leave-stalled',
  what: 'SIGTERM while a PUT gets no answer: it is waited for and settled; a second SIGTERM leaves at once',
  limitMinutes: 4,
  waits: true,
  run: async (tools) => {
    const scenario = await tools.open({ replicas: 1 });
    await stallOne(scenario);
    const left = await scenario.replicas.at(0).leave(STALLED_GRACE_MS);
    expectOwnWill(tools, left);
    tools.note('leftAfterMs', left.tookMs);
    const [stalled] = await scenario.entries();
    const outcome = stalled?.attempts[0]?.outcome;
    tools.expect(outcome === 'unknown', `the stalled PUT was settled as ${outcome ?? 'nothing'}`);
    await scenario.replicas.start(0);
    await leaveAtOnce(tools, scenario);
    await scenario.settle({ inFlightMs: 2_000 });
  },
};

async function rollOn(tools: CaseTools, database: 'postgres' | 'embedded'): Promise<void> {
  const { count, rolls } = tools.pick({ small: { count: 80, rolls: 5 }, full: { count: 1_000, rolls: 50 } });
  const scenario = await tools.open({ database, rate: { limit: 10, windowMs: 400 } });
  for (let roll = 0; roll < rolls; roll += 1) {
    const { issued } = await scenario.sandbox.control.counters();
    scenario.send({ count: Math.floor(count / rolls) });
    await scenario.issuedAtLeast(issued + 1 + Math.floor(tools.random() * 5));
    expectOwnWill(tools, await scenario.replicas.roll(roll % scenario.replicas.size));
  }
  await scenario.settle();
  const doubtful = (await scenario.attempts()).filter(isDoubtful);
  tools.expect(doubtful.length === 0, `attempts without a clear end: ${tellAttempts(doubtful)}`);
}

async function leaveAtOnce(tools: CaseTools, scenario: Scenario): Promise<void> {
  await stallOne(scenario);
  const process = scenario.replicas.at(0);
  process.signal('SIGTERM');
  // The first one must be seen before the second one comes: two at once are one.
  while (!process.log().includes('the same signal again leaves at once')) await delay(20);
  const left = await process.leave(IDLE_GRACE_MS);
  tools.expect(left.signal === null, 'it did not leave at the second SIGTERM');
  tools.note('leftAtOnceAfterMs', left.tookMs);
  await scenario.replicas.start(0);
}

/** One award whose PUT gets no answer and is not processed. */
async function stallOne(scenario: Scenario): Promise<void> {
  const { control } = scenario.sandbox;
  const struck = async () => (await control.counters()).faults['hang'] ?? 0;
  const before = await struck();
  await control.addFault({ kind: 'hang', times: 1, match: { method: 'PUT' } });
  scenario.send({ count: 1 });
  while ((await struck()) <= before) await delay(20);
}

function expectOwnWill(tools: CaseTools, { code, signal }: Exit): void {
  tools.expect(code === 0, `a sidecar left with ${signal ?? `exit code ${code}`}`);
}

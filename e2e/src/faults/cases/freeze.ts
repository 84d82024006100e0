import { setTimeout as delay } from 'node:timers/promises';
import type { CaseTools, FaultCase } from '../fault-case.ts';
import { isDoubtful } from '../ledger.ts';
import type { Scenario } from '../scenario.ts';

const RATE = { limit: 10, windowMs: 500 };
const SHORT_MS = 1_000;
// A lease is the API's timeout of 15 s and 15 s more.
const BEYOND_LEASE_MS = 33_000;
// After the first claims of a burst the PUTs lie a quarter of a second ahead; reading the claim takes a part of it.
const CLAIM_READ_MS = 40;
const REPEAT_AFTER_MS = 61_000;
// More than the engine lets pass between a claim and its PUT.
const SENT_BY_THEN_MS = 7_000;
const BELIEVED_WITHIN_MS = 30_000;
// Long enough to wake up in, well within the timeout of a call.
const SLOW_MS = 6_000;

export const freezeShort: FaultCase = {
  number: 3,
  name: 'freeze-short',
  what: 'SIGSTOP for a second, at any moment and between claim and PUT: no 429, nothing stale, nothing unknown',
  limitMinutes: 6,
  run: async (tools) => {
    const { times, share } = tools.pick({ small: { times: 8, share: 24 }, full: { times: 50, share: 24 } });
    const scenario = await tools.open({ rate: RATE, sandboxRate: RATE });
    for (let time = 0; time < times; time += 1) {
      scenario.send({ count: share });
      const frozen =
        time % 2 === 0 ? await freezeClaimers(scenario, 1) : await freezeAtAnyMoment(tools, scenario);
      await delay(SHORT_MS);
      for (const place of frozen) scenario.replicas.at(place).resume();
    }
    await scenario.settle();
    await expectNoOverrun(tools, scenario);
    const doubtful = (await scenario.attempts()).filter(isDoubtful);
    tools.expect(doubtful.length === 0, `${doubtful.length} attempts are in doubt after a second's sleep`);
  },
};

export const freezeLong: FaultCase = {
  number: 3,
  name: 'freeze-long',
  what: 'SIGSTOP beyond the lease between claim and PUT: the process that wakes up sends nothing stale',
  limitMinutes: 16,
  waits: true,
  run: async (tools) => {
    const rounds = tools.pick({ small: 1, full: 10 });
    const scenario = await tools.open({ rate: RATE, sandboxRate: RATE });
    for (let round = 0; round < rounds; round += 1) await freezeTwo(tools, scenario);
    await scenario.settle();
    await expectNoOverrun(tools, scenario);
  },
};

export const freezeLate: FaultCase = {
  number: 3,
  name: 'freeze-late',
  what: 'SIGSTOP beyond timeout and lease while the API answers: the late 200 is believed',
  limitMinutes: 8,
  waits: true,
  run: async (tools) => {
    const count = tools.pick({ small: 5, full: 20 });
    const scenario = await tools.open({ replicas: 2 });
    await scenario.replicas.kill(1);
    await scenario.sandbox.control.addFault({
      kind: 'slow',
      stage: 'after',
      ms: 700,
      match: { method: 'PUT' },
    });
    scenario.send({ count });
    await scenario.issuedAtLeast(count);
    scenario.replicas.at(0).freeze();
    await scenario.sandbox.control.clearFaults();
    await scenario.replicas.start(1);
    await delay(BEYOND_LEASE_MS);
    const unknown = (await scenario.entries()).filter(({ state }) => state === 'unknown');
    tools.expect(unknown.length > 0, 'the other replica saw no lease expire, so nothing was late');
    scenario.replicas.at(0).resume();
    await lateAnswersBelieved(scenario);
    await scenario.settle();
    const repeated = (await scenario.entries()).filter(({ attempts }) => attempts.length > 1);
    tools.expect(repeated.length === 0, `${repeated.length} were sent again although their 200 had come`);
  },
};

export const freezeFence: FaultCase = {
  number: 3,
  name: 'freeze-fence',
  what: 'SIGSTOP beyond the lease; the process that wakes up while another sends the same award leaves it alone',
  limitMinutes: 16,
  waits: true,
  run: async (tools) => {
    const rounds = tools.pick({ small: 1, full: 5 });
    const scenario = await tools.open({ replicas: 2, rate: RATE });
    for (let round = 0; round < rounds; round += 1) await wakeUpBeside(tools, scenario);
    await scenario.settle();
    // The first claim may have left in the moment of the freeze, so only what came after the second one counts.
    const resent = (await scenario.entries()).filter(({ attempts }) =>
      attempts.slice(1, -1).some(({ outcome }) => outcome === 'issued'),
    );
    tools.expect(resent.length === 0, `${resent.length} were sent again although they were being issued`);
  },
};

/** One replica sleeps on its claims; the other claims them anew, and is sending them when the first wakes up. */
async function wakeUpBeside(tools: CaseTools, scenario: Scenario): Promise<void> {
  await scenario.replicas.kill(1);
  scenario.send({ count: 3 * RATE.limit });
  await freezeClaimers(scenario, 1);
  const slow = { kind: 'slow', stage: 'after', ms: SLOW_MS, match: { method: 'PUT' } } as const;
  const id = await scenario.sandbox.control.addFault(slow);
  await scenario.replicas.start(1);
  await delay(BEYOND_LEASE_MS);
  const before = await countPuts(scenario);
  await scenario.ledger.passTime(REPEAT_AFTER_MS);
  await scenario.until(async () => (await countRepeatsUnderWay(scenario)) > 0);
  tools.note('calls since the lease ended', (await countPuts(scenario)) - before);
  scenario.replicas.at(0).resume();
  await delay(SLOW_MS);
  await scenario.sandbox.control.removeFault(id);
  await scenario.settle();
}

async function countRepeatsUnderWay({ ledger: { sql } }: Scenario): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from issuances where state = 'sending' and repeats > 0`;
  return row?.count ?? 0;
}

/** Freezes replicas between a claim and its PUT: so many different ones. Returns their places. */
async function freezeClaimers(scenario: Scenario, count: number): Promise<readonly number[]> {
  const frozen: number[] = [];
  let claims = 0;
  const freeze = (replica: string) => {
    const place = scenario.replicas.placeOf(replica);
    if (frozen.length === count || frozen.includes(place)) return;
    scenario.replicas.at(place).freeze();
    frozen.push(place);
  };
  const stop = await scenario.ledger.watchClaims(({ replica }) => {
    claims += 1;
    if (claims > RATE.limit) setTimeout(() => freeze(replica), CLAIM_READ_MS);
  });
  await scenario.until(async () => frozen.length === count);
  await stop();
  return frozen;
}

/** Without letting time pass: their repeat would come in a minute. */
async function lateAnswersBelieved(scenario: Scenario): Promise<void> {
  const deadline = performance.now() + BELIEVED_WITHIN_MS;
  const isOpen = async () => (await scenario.entries()).some(({ state }) => state !== 'issued');
  while (performance.now() < deadline && (await isOpen())) await delay(100);
}

async function freezeAtAnyMoment(tools: CaseTools, scenario: Scenario): Promise<readonly number[]> {
  await delay(tools.random() * 300);
  const place = scenario.replicas.anyPlace();
  scenario.replicas.at(place).freeze();
  return [place];
}

/**
 * Two of the replicas sleep beyond their lease, with something claimed; the third takes over and issues everything. So
 * whatever is sent after they woke up is stale.
 */
async function freezeTwo(tools: CaseTools, scenario: Scenario): Promise<void> {
  scenario.send({ count: 60 });
  const frozen = await freezeClaimers(scenario, 2);
  await delay(BEYOND_LEASE_MS);
  await scenario.quiet();
  await scenario.passTime(REPEAT_AFTER_MS);
  await scenario.until(async () => (await scenario.entries()).every(({ state }) => state === 'issued'));
  const before = await countPuts(scenario);
  for (const place of frozen) scenario.replicas.at(place).resume();
  await delay(SENT_BY_THEN_MS);
  const stale = (await countPuts(scenario)) - before;
  tools.expect(stale === 0, `${stale} stale calls were sent by who woke up`);
  tools.note(
    'woke up and sent nothing',
    (await scenario.attempts()).filter(({ outcome }) => outcome === 'not_sent').length,
  );
}

async function countPuts(scenario: Scenario): Promise<number> {
  const { entries } = await scenario.sandbox.control.requests({ limit: 10_000 });
  return entries.filter(({ method }) => method === 'PUT').length;
}

async function expectNoOverrun(tools: CaseTools, scenario: Scenario): Promise<void> {
  const { tooManyRequests, maxInWindow } = await scenario.sandbox.control.counters();
  tools.note('maxInWindow', maxInWindow);
  tools.expect(tooManyRequests.byWindow === 0, `${tooManyRequests.byWindow} calls were beyond the rate`);
}

import { setTimeout as delay } from 'node:timers/promises';
import type { Cell, CellTools } from '../cell.ts';
import { isDoubtful } from '../ledger.ts';
import type { Scene } from '../scene.ts';

const RATE = { limit: 10, windowMs: 500 };
const SHORT_MS = 1_000;
// A lease is the API's time-out of 15 s and 15 s more.
const BEYOND_LEASE_MS = 33_000;
// After the first claims of a burst the PUTs lie a quarter of a second ahead; reading the claim takes a part of it.
const CLAIM_READ_MS = 40;
const REPEAT_AFTER_MS = 61_000;
// More than the engine lets pass between a claim and its PUT.
const SENT_BY_THEN_MS = 7_000;
const BELIEVED_WITHIN_MS = 30_000;
// Long enough to wake up in, well within the time-out of a call.
const SLOW_MS = 6_000;

export const freezeShort: Cell = {
  number: 3,
  name: 'freeze-short',
  what: 'SIGSTOP for a second, at any moment and between claim and PUT: no 429, nothing stale, nothing unknown',
  limitMinutes: 6,
  run: async (tools) => {
    const { times, share } = tools.pick({ small: { times: 8, share: 24 }, full: { times: 50, share: 24 } });
    const scene = await tools.open({ rate: RATE, sandboxRate: RATE });
    for (let time = 0; time < times; time += 1) {
      scene.send({ count: share });
      const frozen = time % 2 === 0 ? await freezeClaimers(scene, 1) : await freezeAtAnyMoment(tools, scene);
      await delay(SHORT_MS);
      for (const place of frozen) scene.fleet.at(place).thaw();
    }
    await scene.settle();
    await expectNoOverrun(tools, scene);
    const doubtful = (await scene.attempts()).filter(isDoubtful);
    tools.expect(doubtful.length === 0, `${doubtful.length} attempts are in doubt after a second's sleep`);
  },
};

export const freezeLong: Cell = {
  number: 3,
  name: 'freeze-long',
  what: 'SIGSTOP beyond the lease between claim and PUT: whoever wakes up sends nothing stale',
  limitMinutes: 16,
  waits: true,
  run: async (tools) => {
    const rounds = tools.pick({ small: 1, full: 10 });
    const scene = await tools.open({ rate: RATE, sandboxRate: RATE });
    for (let round = 0; round < rounds; round += 1) await freezeTwo(tools, scene);
    await scene.settle();
    await expectNoOverrun(tools, scene);
  },
};

export const freezeLate: Cell = {
  number: 3,
  name: 'freeze-late',
  what: 'SIGSTOP beyond time-out and lease while the API answers: the late 200 is believed',
  limitMinutes: 8,
  waits: true,
  run: async (tools) => {
    const count = tools.pick({ small: 5, full: 20 });
    const scene = await tools.open({ replicas: 2 });
    await scene.fleet.kill(1);
    await scene.sandbox.control.addFault({ kind: 'slow', stage: 'after', ms: 700, match: { method: 'PUT' } });
    scene.send({ count });
    await scene.issuedAtLeast(count);
    scene.fleet.at(0).freeze();
    await scene.sandbox.control.clearFaults();
    await scene.fleet.start(1);
    await delay(BEYOND_LEASE_MS);
    const unknown = (await scene.entries()).filter(({ state }) => state === 'unknown');
    tools.expect(unknown.length > 0, 'the other replica saw no lease expire, so nothing was late');
    scene.fleet.at(0).thaw();
    await lateAnswersBelieved(scene);
    await scene.settle();
    const repeated = (await scene.entries()).filter(({ attempts }) => attempts.length > 1);
    tools.expect(repeated.length === 0, `${repeated.length} were sent again although their 200 had come`);
  },
};

export const freezeFence: Cell = {
  number: 3,
  name: 'freeze-fence',
  what: 'SIGSTOP beyond the lease; whoever wakes up while another sends the same award leaves it alone',
  limitMinutes: 16,
  waits: true,
  run: async (tools) => {
    const rounds = tools.pick({ small: 1, full: 5 });
    const scene = await tools.open({ replicas: 2, rate: RATE });
    for (let round = 0; round < rounds; round += 1) await wakeUpBeside(tools, scene);
    await scene.settle();
    // The first claim may have left in the moment of the freeze, so only what came after the second one counts.
    const resent = (await scene.entries()).filter(({ attempts }) =>
      attempts.slice(1, -1).some(({ outcome }) => outcome === 'issued'),
    );
    tools.expect(resent.length === 0, `${resent.length} were sent again although they were being issued`);
  },
};

/** One replica sleeps on its claims; the other claims them anew, and is sending them when the first wakes up. */
async function wakeUpBeside(tools: CellTools, scene: Scene): Promise<void> {
  await scene.fleet.kill(1);
  scene.send({ count: 3 * RATE.limit });
  await freezeClaimers(scene, 1);
  const slow = { kind: 'slow', stage: 'after', ms: SLOW_MS, match: { method: 'PUT' } } as const;
  const id = await scene.sandbox.control.addFault(slow);
  await scene.fleet.start(1);
  await delay(BEYOND_LEASE_MS);
  const before = await countPuts(scene);
  await scene.ledger.passTime(REPEAT_AFTER_MS);
  await scene.until(async () => (await countRepeatsUnderWay(scene)) > 0);
  tools.note('calls since the lease ended', (await countPuts(scene)) - before);
  scene.fleet.at(0).thaw();
  await delay(SLOW_MS);
  await scene.sandbox.control.removeFault(id);
  await scene.settle();
}

async function countRepeatsUnderWay({ ledger: { sql } }: Scene): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from issuances where state = 'sending' and repeats > 0`;
  return row?.count ?? 0;
}

/** Freezes replicas between a claim and its PUT: so many different ones. Returns their places. */
async function freezeClaimers(scene: Scene, count: number): Promise<readonly number[]> {
  const frozen: number[] = [];
  let claims = 0;
  const freeze = (replica: string) => {
    const place = scene.fleet.placeOf(replica);
    if (frozen.length === count || frozen.includes(place)) return;
    scene.fleet.at(place).freeze();
    frozen.push(place);
  };
  const stop = await scene.ledger.watchClaims(({ replica }) => {
    claims += 1;
    if (claims > RATE.limit) setTimeout(() => freeze(replica), CLAIM_READ_MS);
  });
  await scene.until(async () => frozen.length === count);
  await stop();
  return frozen;
}

/** Without letting time pass: their repeat would come in a minute. */
async function lateAnswersBelieved(scene: Scene): Promise<void> {
  const deadline = performance.now() + BELIEVED_WITHIN_MS;
  const isOpen = async () => (await scene.entries()).some(({ state }) => state !== 'issued');
  while (performance.now() < deadline && (await isOpen())) await delay(100);
}

async function freezeAtAnyMoment(tools: CellTools, scene: Scene): Promise<readonly number[]> {
  await delay(tools.random() * 300);
  const place = scene.fleet.anyPlace();
  scene.fleet.at(place).freeze();
  return [place];
}

/**
 * Two of the replicas sleep beyond their lease, with something claimed; the third takes over and issues everything. So
 * whatever is sent after they woke up is stale.
 */
async function freezeTwo(tools: CellTools, scene: Scene): Promise<void> {
  scene.send({ count: 60 });
  const frozen = await freezeClaimers(scene, 2);
  await delay(BEYOND_LEASE_MS);
  await scene.quiet();
  await scene.passTime(REPEAT_AFTER_MS);
  await scene.until(async () => (await scene.entries()).every(({ state }) => state === 'issued'));
  const before = await countPuts(scene);
  for (const place of frozen) scene.fleet.at(place).thaw();
  await delay(SENT_BY_THEN_MS);
  const stale = (await countPuts(scene)) - before;
  tools.expect(stale === 0, `${stale} stale calls were sent by who woke up`);
  tools.note(
    'woke up and sent nothing',
    (await scene.attempts()).filter(({ outcome }) => outcome === 'not_sent').length,
  );
}

async function countPuts(scene: Scene): Promise<number> {
  const { entries } = await scene.sandbox.control.requests({ limit: 10_000 });
  return entries.filter(({ method }) => method === 'PUT').length;
}

async function expectNoOverrun(tools: CellTools, scene: Scene): Promise<void> {
  const { tooManyRequests, maxInWindow } = await scene.sandbox.control.counters();
  tools.note('maxInWindow', maxInWindow);
  tools.expect(tooManyRequests.byWindow === 0, `${tooManyRequests.byWindow} calls were beyond the rate`);
}

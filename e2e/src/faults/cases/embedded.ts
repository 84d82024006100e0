import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { SidecarProcess } from '../../start/sidecar-process.ts';
import type { Exit } from '../../system/exit-of.ts';
import type { CaseTools, FaultCase } from '../fault-case.ts';
import type { Scenario } from '../scenario.ts';
import { SmallDisk } from '../small-disk.ts';
import { countSyncs } from '../strace.ts';

const HONOURED = { idempotency: 'honoured' } as const;
/** sysexits.h, EX_UNAVAILABLE: somebody else has the folder. */
const TAKEN = 69;
// A little more than it takes, so that most kills meet it half-way.
const FIRST_BOOT_MS = 2_000;
const ROUNDS_OF_WRITES = { small: 4, full: 120 };

export const embeddedKilled: FaultCase = {
  number: 11,
  name: 'embedded-killed',
  what: 'the embedded database: kill -9 in mid-work, many times; it opens each time and nothing is lost',
  limitMinutes: 30,
  run: async (tools) => {
    const { kills, share } = tools.pick({ small: { kills: 6, share: 10 }, full: { kills: 100, share: 10 } });
    const scenario = await tools.open({ database: 'embedded', sandbox: HONOURED });
    const reopened: number[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      const { issued } = await scenario.sandbox.control.counters();
      scenario.send({ count: share });
      await scenario.issuedAtLeast(issued + 1 + Math.floor(tools.random() * share * 0.5));
      await scenario.replicas.kill(0);
      reopened.push(await startTimed(scenario));
    }
    noteTimes(tools, 'reopened after kill -9, ms', reopened);
    await scenario.settle();
    await expectOneEach(tools, scenario);
  },
};

export const embeddedFirstBoot: FaultCase = {
  number: 11,
  name: 'embedded-first-boot',
  what: 'kill -9 while the embedded database is made: the next start is as good as the first',
  limitMinutes: 12,
  waits: true,
  run: async (tools) => {
    const kills = tools.pick({ small: 4, full: 20 });
    const scenario = await tools.open({ database: 'embedded', sandbox: HONOURED });
    await scenario.replicas.kill(0);
    await rm(scenario.dataDir, { recursive: true });
    for (let kill = 0; kill < kills; kill += 1) {
      const begun = scenario.replicas.begin(0);
      await delay(tools.random() * FIRST_BOOT_MS);
      await begun.kill();
      if (tools.random() < 0.5) await rm(scenario.dataDir, { recursive: true, force: true });
    }
    tools.note('ready after the last kill, ms', await startTimed(scenario));
    await scenario.connect();
    scenario.send({ count: 10 });
    await scenario.settle();
    await expectOneEach(tools, scenario);
  },
};

export const embeddedTwice: FaultCase = {
  number: 11,
  name: 'embedded-twice',
  what: 'a second process on the same data folder: it leaves, naming the first, which goes on',
  limitMinutes: 8,
  waits: true,
  run: async (tools) => {
    const times = tools.pick({ small: 3, full: 20 });
    const scenario = await tools.open({ database: 'embedded', sandbox: HONOURED });
    scenario.send({ count: 20 });
    for (let time = 0; time < times; time += 1) {
      const second = scenario.replicas.startExtra({});
      expectSentAway(tools, second, await second.exit);
    }
    // Both want it at the same time, and neither is there yet.
    await scenario.replicas.kill(0);
    const racers = [scenario.replicas.begin(0), scenario.replicas.startExtra({})];
    const loser = await Promise.race(racers.map(async (racer) => ({ racer, exit: await racer.exit })));
    expectSentAway(tools, loser.racer, loser.exit);
    const [winner] = racers.filter((racer) => racer !== loser.racer);
    await winner?.ready(tools.signal);
    await winner?.kill();
    await scenario.replicas.start(0);
    await scenario.settle();
    await expectOneEach(tools, scenario);
  },
};

export const embeddedDurable: FaultCase = {
  number: 11,
  name: 'embedded-durable',
  what: 'each 202 of the embedded database comes after an fsync, and an hour of writes opens again quickly',
  limitMinutes: 12,
  run: async (tools) => {
    const scenario = await tools.open({
      database: 'embedded',
      sandbox: HONOURED,
      driver: { concurrency: 1 },
    });
    const count = 25;
    const syncs = await countSyncs(scenario.replicas.at(0).pid, `${tools.folder}/strace.txt`, async () => {
      for (let sent = 0; sent < count; sent += 1) {
        scenario.send({ count: 1 });
        await scenario.driver.allAcknowledged();
      }
    });
    if (syncs === undefined) tools.note('fsync not counted', 'strace cannot watch processes here');
    else tools.expect(syncs >= count, `${syncs} fsyncs for ${count} commits one after the other`);
    tools.note('fsyncs of 25 commits', syncs);
    await writeMuch(tools, scenario);
    await scenario.settle();
    await scenario.replicas.kill(0);
    tools.note('reopened after many writes, ms', await startTimed(scenario));
    await expectOneEach(tools, scenario);
  },
};

export const embeddedFull: FaultCase = {
  number: 11,
  name: 'embedded-full',
  what: 'the disk is full: nothing is acknowledged that is not kept, and with room again it goes on',
  limitMinutes: 8,
  waits: true,
  run: async (tools) => {
    const disk = await SmallDisk.mount(`${tools.folder}/disk`);
    if (disk === undefined) return tools.skip('no small file system can be mounted');
    tools.use(disk);
    const scenario = await tools.open({
      database: 'embedded',
      sandbox: HONOURED,
      dataDir: `${disk.folder}/data`,
    });
    scenario.send({ count: 20 });
    await scenario.settle();
    await disk.fill();
    const known = scenario.driver.acknowledged.size;
    scenario.send({ count: 400 });
    await Promise.race([scenario.replicas.at(0).exit, delay(15_000)]);
    tools.note('acknowledged while it filled up', scenario.driver.acknowledged.size - known);
    tools.note('calls that failed', Object.fromEntries(scenario.driver.failures));
    tools.note('left unasked', scenario.replicas.at(0).isAlive ? 'no' : await scenario.replicas.at(0).exit);
    await disk.empty();
    await scenario.replicas.kill(0);
    await scenario.replicas.start(0);
    await scenario.settle();
    await expectOneEach(tools, scenario);
  },
};

async function writeMuch(tools: CaseTools, scenario: Scenario): Promise<void> {
  const rounds = ROUNDS_OF_WRITES[tools.scale];
  for (let round = 0; round < rounds; round += 1) {
    scenario.send({ count: 20 });
    await scenario.driver.allAcknowledged();
  }
}

/** Starts the one process; milliseconds until it accepts awards. */
async function startTimed(scenario: Scenario): Promise<number> {
  const started = performance.now();
  await scenario.replicas.start(0);
  return Math.round(performance.now() - started);
}

function noteTimes(tools: CaseTools, name: string, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  tools.note(name, { median: sorted[Math.floor(sorted.length / 2)], longest: sorted.at(-1) });
}

function expectSentAway(tools: CaseTools, second: SidecarProcess, { code, signal }: Exit): void {
  tools.expect(code === TAKEN, `a second process left with ${signal ?? code}`);
  tools.expect(
    /in use by process \d+/.test(second.log()),
    'a second process was not told who has the folder',
  );
}

async function expectOneEach(tools: CaseTools, scenario: Scenario): Promise<void> {
  const { issued } = await scenario.sandbox.control.counters();
  const { size } = scenario.driver.acknowledged;
  tools.expect(issued === size, `${issued} badges for ${size} awards`);
}

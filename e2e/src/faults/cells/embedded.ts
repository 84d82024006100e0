import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Exit } from '../../system/exit-of.ts';
import type { Cell, CellTools } from '../cell.ts';
import type { SidecarProcess } from '../process.ts';
import type { Scene } from '../scene.ts';
import { SmallDisk } from '../small-disk.ts';
import { countSyncs } from '../strace.ts';

const HONOURED = { idempotency: 'honoured' } as const;
/** sysexits.h, EX_UNAVAILABLE: somebody else has the folder. */
const TAKEN = 69;
// A little more than it takes, so that most kills meet it half-way.
const FIRST_BOOT_MS = 2_000;
const ROUNDS_OF_WRITES = { small: 4, full: 120 };

export const embeddedKilled: Cell = {
  number: 11,
  name: 'embedded-killed',
  what: 'the embedded database: kill -9 in mid-work, again and again; it opens each time and nothing is lost',
  limitMinutes: 30,
  waits: true,
  run: async (tools) => {
    const { kills, share } = tools.pick({ small: { kills: 6, share: 10 }, full: { kills: 100, share: 10 } });
    const scene = await tools.open({ database: 'embedded', sandbox: HONOURED });
    const reopened: number[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      const { issued } = await scene.sandbox.control.counters();
      scene.send({ count: share });
      await scene.issuedAtLeast(issued + 1 + Math.floor(tools.random() * share * 0.5));
      await scene.fleet.kill(0);
      reopened.push(await startTimed(scene));
    }
    noteTimes(tools, 'reopened after kill -9, ms', reopened);
    await scene.settle();
    await expectOneEach(tools, scene);
  },
};

export const embeddedFirstBoot: Cell = {
  number: 11,
  name: 'embedded-first-boot',
  what: 'kill -9 while the embedded database is made: the next start is as good as the first',
  limitMinutes: 12,
  waits: true,
  run: async (tools) => {
    const kills = tools.pick({ small: 4, full: 20 });
    const scene = await tools.open({ database: 'embedded', sandbox: HONOURED });
    await scene.fleet.kill(0);
    await rm(scene.dataDir, { recursive: true });
    for (let kill = 0; kill < kills; kill += 1) {
      const begun = scene.fleet.begin(0);
      await delay(tools.random() * FIRST_BOOT_MS);
      await begun.kill();
      if (tools.random() < 0.5) await rm(scene.dataDir, { recursive: true, force: true });
    }
    tools.note('ready after the last kill, ms', await startTimed(scene));
    await scene.connect();
    scene.send({ count: 10 });
    await scene.settle();
    await expectOneEach(tools, scene);
  },
};

export const embeddedTwice: Cell = {
  number: 11,
  name: 'embedded-twice',
  what: 'a second process on the same data folder: it leaves, naming the first, which goes on',
  limitMinutes: 8,
  waits: true,
  run: async (tools) => {
    const times = tools.pick({ small: 3, full: 20 });
    const scene = await tools.open({ database: 'embedded', sandbox: HONOURED });
    scene.send({ count: 20 });
    for (let time = 0; time < times; time += 1) {
      const second = scene.fleet.beside({});
      expectSentAway(tools, second, await second.exit);
    }
    // Both want it at the same time, and neither is there yet.
    await scene.fleet.kill(0);
    const racers = [scene.fleet.begin(0), scene.fleet.beside({})];
    const loser = await Promise.race(racers.map(async (racer) => ({ racer, exit: await racer.exit })));
    expectSentAway(tools, loser.racer, loser.exit);
    const [winner] = racers.filter((racer) => racer !== loser.racer);
    await winner?.ready(tools.signal);
    await winner?.kill();
    await scene.fleet.start(0);
    await scene.settle();
    await expectOneEach(tools, scene);
  },
};

export const embeddedDurable: Cell = {
  number: 11,
  name: 'embedded-durable',
  what: 'each 202 of the embedded database comes after an fsync, and an hour of writes opens again quickly',
  limitMinutes: 12,
  waits: true,
  run: async (tools) => {
    const scene = await tools.open({ database: 'embedded', sandbox: HONOURED, driver: { concurrency: 1 } });
    const count = 25;
    const syncs = await countSyncs(scene.fleet.at(0).pid, `${tools.folder}/strace.txt`, async () => {
      for (let sent = 0; sent < count; sent += 1) {
        scene.send({ count: 1 });
        await scene.driver.allAcknowledged();
      }
    });
    if (syncs === undefined) tools.note('fsync not counted', 'strace cannot watch processes here');
    else tools.expect(syncs >= count, `${syncs} fsyncs for ${count} commits one after the other`);
    tools.note('fsyncs of 25 commits', syncs);
    await writeMuch(tools, scene);
    await scene.settle();
    await scene.fleet.kill(0);
    tools.note('reopened after many writes, ms', await startTimed(scene));
    await expectOneEach(tools, scene);
  },
};

export const embeddedFull: Cell = {
  number: 11,
  name: 'embedded-full',
  what: 'the disk is full: nothing is acknowledged that is not kept, and with room again it goes on',
  limitMinutes: 8,
  waits: true,
  run: async (tools) => {
    const disk = await SmallDisk.mount(`${tools.folder}/disk`);
    if (disk === undefined) return tools.skip('no small file system can be mounted');
    tools.use(disk);
    const scene = await tools.open({
      database: 'embedded',
      sandbox: HONOURED,
      dataDir: `${disk.folder}/data`,
    });
    scene.send({ count: 20 });
    await scene.settle();
    await disk.fill();
    const known = scene.driver.acknowledged.size;
    scene.send({ count: 400 });
    await Promise.race([scene.fleet.at(0).exit, delay(15_000)]);
    tools.note('acknowledged while it filled up', scene.driver.acknowledged.size - known);
    tools.note('calls that failed', Object.fromEntries(scene.driver.failures));
    tools.note('left by itself', scene.fleet.at(0).isAlive ? 'no' : await scene.fleet.at(0).exit);
    await disk.empty();
    await scene.fleet.kill(0);
    await scene.fleet.start(0);
    await scene.settle();
    await expectOneEach(tools, scene);
  },
};

async function writeMuch(tools: CellTools, scene: Scene): Promise<void> {
  const rounds = ROUNDS_OF_WRITES[tools.scale];
  for (let round = 0; round < rounds; round += 1) {
    scene.send({ count: 20 });
    await scene.driver.allAcknowledged();
  }
}

/** Starts the one process; milliseconds until it accepts awards. */
async function startTimed(scene: Scene): Promise<number> {
  const started = performance.now();
  await scene.fleet.start(0);
  return Math.round(performance.now() - started);
}

function noteTimes(tools: CellTools, name: string, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  tools.note(name, { median: sorted[Math.floor(sorted.length / 2)], longest: sorted.at(-1) });
}

function expectSentAway(tools: CellTools, second: SidecarProcess, { code, signal }: Exit): void {
  tools.expect(code === TAKEN, `a second process left with ${signal ?? code}`);
  tools.expect(
    /in use by process \d+/.test(second.log()),
    'a second process was not told who has the folder',
  );
}

async function expectOneEach(tools: CellTools, scene: Scene): Promise<void> {
  const { issued } = await scene.sandbox.control.counters();
  const { size } = scene.driver.acknowledged;
  tools.expect(issued === size, `${issued} badges for ${size} awards`);
}

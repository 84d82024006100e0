import { chmod, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mustFindFaketime } from '../fake-clock.ts';
import type { CaseTools, FaultCase } from '../fault-case.ts';
import { fakeClock, OwnPostgres } from '../own-postgres.ts';
import type { Scenario } from '../scenario.ts';
import { expectWithinRate } from '../within-rate.ts';

const RATE = { limit: 10, windowMs: 500 };
const OFF_BY = ['+300s', '-300s', '+0s'];
const HOUR_MS = 3_600_000;

export const clocksDiffer: FaultCase = {
  number: 10,
  name: 'clocks-differ',
  what: "the replicas' clocks are five minutes ahead and behind: the database's counts, and the rate is kept",
  limitMinutes: 5,
  run: async (tools) => {
    const library = mustFindFaketime(tools);
    const scenario = await tools.open({
      rate: RATE,
      sandboxRate: RATE,
      variablesOf: (place) => ({
        LD_PRELOAD: library,
        FAKETIME: OFF_BY[place] ?? '+0s',
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      }),
    });
    scenario.send({ count: tools.pick({ small: 90, full: 600 }) });
    await scenario.settle();
    await expectWithinRate(tools, scenario);
    await expectOnce(tools, scenario);
  },
};

export const clockSetBack: FaultCase = {
  number: 10,
  name: 'clock-set-back',
  what: "the database's clock is set back an hour in mid-drain, and put right later: nothing is sent early or twice",
  limitMinutes: 6,
  run: async (tools) => {
    const library = mustFindFaketime(tools);
    const clock = tools.use(await Clock.make());
    const server = tools.use(await OwnPostgres.start({ variables: await fakeClock(library, clock.file) }));
    const count = tools.pick({ small: 90, full: 600 });
    const scenario = await tools.open({
      databaseUrl: await server.createDatabase(),
      databaseUrlOf: (url) => url,
      rate: RATE,
      sandboxRate: RATE,
    });
    scenario.send({ count });
    await scenario.driver.allAcknowledged();
    await scenario.issuedAtLeast(Math.floor(count / 4));
    await clock.set('-3600');
    await scenario.until(async () => (await readOffsetMs(scenario)) < -HOUR_MS / 2);
    // What was queued before is due in an hour of this clock; what was under way comes to its end.
    await scenario.quiet();
    await scenario.passTime(HOUR_MS);
    const { issued } = await scenario.sandbox.control.counters();
    await scenario.issuedAtLeast(Math.min(count, issued + 10));
    await expectWithinRate(tools, scenario);
    await clock.set('+0');
    await scenario.until(async () => (await readOffsetMs(scenario)) > -HOUR_MS / 2);
    await scenario.settle();
    await expectOnce(tools, scenario);
    // An hour ahead, nothing sent before is within the window any more: one window's worth may be too much.
    await expectWithinRate(tools, scenario, RATE.limit);
  },
};

/** A file that says by how much a clock is off, where PostgreSQL's account can read it. */
class Clock {
  readonly file: string;

  private constructor(file: string) {
    this.file = file;
  }

  static async make(): Promise<Clock> {
    const folder = await mkdtemp(join(tmpdir(), 'navigatr-clock-'));
    await chmod(folder, 0o755);
    return new Clock(join(folder, 'offset'));
  }

  /** At once: a process of PostgreSQL that finds the file empty ends, and all others with it. */
  async set(offset: string): Promise<void> {
    const next = `${this.file}.next`;
    await writeFile(next, `${offset}\n`, { mode: 0o644 });
    await rename(next, this.file);
  }

  close(): Promise<void> {
    return rm(join(this.file, '..'), { recursive: true, force: true });
  }
}

async function readOffsetMs(scenario: Scenario): Promise<number> {
  const [row] = await scenario.ledger.sql<{ now: number }[]>`
    select extract(epoch from clock_timestamp())::float8 * 1000 as now`;
  return (row?.now ?? 0) - Date.now();
}

async function expectOnce(tools: CaseTools, scenario: Scenario): Promise<void> {
  const { issued } = await scenario.sandbox.control.counters();
  const { size } = scenario.driver.acknowledged;
  tools.expect(issued === size, `${issued} badges for ${size} awards`);
}

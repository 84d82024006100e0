import { setTimeout as delay } from 'node:timers/promises';
import type { CaseTools, FaultCase } from '../fault-case.ts';
import { OwnPostgres } from '../own-postgres.ts';
import type { Scenario } from '../scenario.ts';
import { TcpProxy } from '../tcp-proxy.ts';

const RATE = { limit: 10, windowMs: 500 };
/** The promise is that no call waits longer; a busy machine may take as long again. */
const CALL_MAX_MS = { small: 9_000, full: 6_000 };
/**
 * What a caller may be told while the database is away: unsigned when it holds the secret to sign with. Nothing at all is
 * an idle connection that either side closes in the wrong moment; one that hangs shows in the slowest call.
 */
const TOLD = ['503 database_unavailable', '503 unsigned', 'no answer'];
/** Only at the commit, as when the disk is full just then. */
const FAIL_AT_COMMIT = `
  create function fail_at_commit() returns trigger language plpgsql as $$ begin
    if random() < 0.1 then raise exception 'no commit' using errcode = 'disk_full'; end if;
    return null;
  end $$;
  create constraint trigger fail_at_commit after insert on issuances deferrable initially deferred
    for each row execute function fail_at_commit()`;

export const databaseStops: FaultCase = {
  number: 4,
  name: 'database-stops',
  what: 'PostgreSQL is stopped, fast or as in a crash, in mid-work, and once for longer: 503, and never a false 202',
  limitMinutes: 15,
  run: async (tools) => {
    const { times, share, longMs } = tools.pick({
      small: { times: 4, share: 20, longMs: 7_000 },
      full: { times: 40, share: 40, longMs: 30_000 },
    });
    const server = tools.use(await OwnPostgres.start());
    const scenario = await openOn(tools, server, (url) => url);
    for (let time = 0; time < times; time += 1) {
      await inMidWork(tools, scenario, share);
      await server.stop(time % 2 === 0 ? 'fast' : 'immediate');
      scenario.send({ count: share });
      await delay(time === 0 ? longMs : 500 * tools.random());
      await server.start();
    }
    await scenario.settle();
    expectHonest(tools, scenario);
    await expectFewInDoubt(tools, scenario);
  },
};

export const commitFails: FaultCase = {
  number: 4,
  name: 'commit-fails',
  what: 'storing awards fails in the very moment of the commit: nobody is told that they are kept',
  limitMinutes: 5,
  run: async (tools) => {
    const scenario = await tools.open({ replicas: 2, driver: { batchMax: 3 } });
    await scenario.ledger.sql.unsafe(FAIL_AT_COMMIT);
    scenario.send({ count: tools.pick({ small: 150, full: 1_500 }) });
    await scenario.settle();
    tools.expect(scenario.driver.failures.size > 0, 'no commit failed, so nothing was tried');
    expectHonest(tools, scenario);
  },
};

export const databaseHalfOpen: FaultCase = {
  number: 4,
  name: 'database-half-open',
  what: 'connections to PostgreSQL fall silent without being closed, and once new ones as well: no call hangs',
  limitMinutes: 15,
  run: async (tools) => {
    const { times, share } = tools.pick({ small: { times: 3, share: 20 }, full: { times: 20, share: 40 } });
    // Every connection of every replica falls silent every few seconds, and PostgreSQL notices none of it.
    const server = tools.use(await OwnPostgres.start({ settings: ['max_connections=400'] }));
    const network = tools.use(await TcpProxy.open(server.port));
    const scenario = await openOn(tools, server, (url) => network.through(url));
    let stalled = 0;
    for (let time = 0; time < times; time += 1) {
      await inMidWork(tools, scenario, share);
      network.stallsNew = time === 0;
      stalled += network.stall();
      scenario.send({ count: share });
      if (network.stallsNew) await scenario.until(async () => scenario.driver.failures.size > 0);
      network.stallsNew = false;
      await scenario.driver.allAcknowledged();
    }
    await scenario.settle();
    tools.note('connections that fell silent', stalled);
    expectHonest(tools, scenario);
    await expectFewInDoubt(tools, scenario);
  },
};

async function openOn(
  tools: CaseTools,
  server: OwnPostgres,
  databaseUrlOf: (url: string) => string,
): Promise<Scenario> {
  // An API that knows repeats: what is in doubt here is the ledger alone.
  const sandbox = { idempotency: 'honoured' } as const;
  return tools.open({ databaseUrl: await server.createDatabase(), databaseUrlOf, rate: RATE, sandbox });
}

async function inMidWork(tools: CaseTools, scenario: Scenario, share: number): Promise<void> {
  const { issued } = await scenario.sandbox.control.counters();
  scenario.send({ count: share });
  await scenario.issuedAtLeast(issued + 1 + Math.floor(tools.random() * share * 0.5));
}

/** Nobody was left without an answer, nobody was told anything but that the database is away. */
export function expectHonest(tools: CaseTools, { driver }: Scenario): void {
  const { failures, slowestCallMs } = driver;
  tools.note('slowest call, ms', slowestCallMs);
  const others = [...failures.keys()].filter((reason) => !TOLD.includes(reason));
  tools.expect(others.length === 0, `callers were told: ${others.join(', ')}`);
  tools.expect(slowestCallMs <= CALL_MAX_MS[tools.scale], `a call took ${slowestCallMs} ms`);
}

/** The process stayed alive, so it settles what it sent as soon as it can: nothing waits for its lease. */
async function expectFewInDoubt(tools: CaseTools, scenario: Scenario): Promise<void> {
  const interrupted = (await scenario.attempts()).filter(({ outcome }) => outcome === 'interrupted');
  tools.note('answers that were lost', interrupted.length);
  const { issued } = await scenario.sandbox.control.counters();
  tools.expect(
    issued === scenario.driver.acknowledged.size,
    `${issued} badges for ${scenario.driver.acknowledged.size} awards`,
  );
}

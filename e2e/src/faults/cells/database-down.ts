import { setTimeout as delay } from 'node:timers/promises';
import type { Cell, CellTools } from '../cell.ts';
import { OwnPostgres } from '../own-postgres.ts';
import type { Scene } from '../scene.ts';
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

export const databaseStops: Cell = {
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
    const scene = await openOn(tools, server, (url) => url);
    for (let time = 0; time < times; time += 1) {
      await inMidWork(tools, scene, share);
      await server.stop(time % 2 === 0 ? 'fast' : 'immediate');
      scene.send({ count: share });
      await delay(time === 0 ? longMs : 500 * tools.random());
      await server.start();
    }
    await scene.settle();
    expectHonest(tools, scene);
    await expectFewInDoubt(tools, scene);
  },
};

export const commitFails: Cell = {
  number: 4,
  name: 'commit-fails',
  what: 'storing awards fails in the very moment of the commit: nobody is told that they are kept',
  limitMinutes: 5,
  run: async (tools) => {
    const scene = await tools.open({ replicas: 2, driver: { batchMax: 3 } });
    await scene.ledger.sql.unsafe(FAIL_AT_COMMIT);
    scene.send({ count: tools.pick({ small: 150, full: 1_500 }) });
    await scene.settle();
    tools.expect(scene.driver.failures.size > 0, 'no commit failed, so nothing was tried');
    expectHonest(tools, scene);
  },
};

export const databaseHalfOpen: Cell = {
  number: 4,
  name: 'database-half-open',
  what: 'connections to PostgreSQL fall silent without being closed, and once new ones as well: no call hangs',
  limitMinutes: 15,
  run: async (tools) => {
    const { times, share } = tools.pick({ small: { times: 3, share: 20 }, full: { times: 20, share: 40 } });
    // Every connection of every replica falls silent every few seconds, and PostgreSQL notices none of it.
    const server = tools.use(await OwnPostgres.start({ settings: ['max_connections=400'] }));
    const network = tools.use(await TcpProxy.open(server.port));
    const scene = await openOn(tools, server, (url) => network.through(url));
    let stalled = 0;
    for (let time = 0; time < times; time += 1) {
      await inMidWork(tools, scene, share);
      network.stallsNew = time === 0;
      stalled += network.stall();
      scene.send({ count: share });
      if (network.stallsNew) await scene.until(async () => scene.driver.failures.size > 0);
      network.stallsNew = false;
      await scene.driver.allAcknowledged();
    }
    await scene.settle();
    tools.note('connections that fell silent', stalled);
    expectHonest(tools, scene);
    await expectFewInDoubt(tools, scene);
  },
};

async function openOn(
  tools: CellTools,
  server: OwnPostgres,
  databaseUrlOf: (url: string) => string,
): Promise<Scene> {
  // An API that knows repeats: what is in doubt here is the ledger alone.
  const sandbox = { idempotency: 'honoured' } as const;
  return tools.open({ databaseUrl: await server.createDatabase(), databaseUrlOf, rate: RATE, sandbox });
}

async function inMidWork(tools: CellTools, scene: Scene, share: number): Promise<void> {
  const { issued } = await scene.sandbox.control.counters();
  scene.send({ count: share });
  await scene.issuedAtLeast(issued + 1 + Math.floor(tools.random() * share * 0.5));
}

/** Nobody was left without an answer, nobody was told anything but that the database is away. */
export function expectHonest(tools: CellTools, { driver }: Scene): void {
  const { failures, slowestCallMs } = driver;
  tools.note('slowest call, ms', slowestCallMs);
  const others = [...failures.keys()].filter((reason) => !TOLD.includes(reason));
  tools.expect(others.length === 0, `callers were told: ${others.join(', ')}`);
  tools.expect(slowestCallMs <= CALL_MAX_MS[tools.scale], `a call took ${slowestCallMs} ms`);
}

/** The process stayed alive, so it settles what it sent as soon as it can: nothing waits for its lease. */
async function expectFewInDoubt(tools: CellTools, scene: Scene): Promise<void> {
  const interrupted = (await scene.attempts()).filter(({ outcome }) => outcome === 'interrupted');
  tools.note('answers that were lost', interrupted.length);
  const { issued } = await scene.sandbox.control.counters();
  tools.expect(
    issued === scene.driver.acknowledged.size,
    `${issued} badges for ${scene.driver.acknowledged.size} awards`,
  );
}

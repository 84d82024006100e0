import type { Cell, CellTools } from '../cell.ts';
import type { LedgerEntry } from '../ledger.ts';
import type { Scene } from '../scene.ts';
import type { SceneOptions } from '../scene-options.ts';

/** More would mean that one replica takes more than the rate lets it send. */
const UNKNOWN_PER_KILL = 5;
const REPEATS_MAX = 2;
// Enough in flight to be hit, little enough for the limit above to mean something.
const RATE = { limit: 5, windowMs: 400 };
/** Whoever sent is dead and the sandbox answers at once. */
const IN_FLIGHT_MS = 2_000;

type Check = (tools: CellTools, scene: Scene, entries: readonly LedgerEntry[]) => void | Promise<void>;

export const killIdempotent: Cell = {
  ...cellOf('kill-idempotent', 'kill -9 of any replica and of all; the API honours Idempotency-Key'),
  run: (tools) =>
    runKills(tools, { sandbox: { idempotency: 'honoured' } }, async (_, scene) => {
      const { issued } = await scene.sandbox.control.counters();
      tools.expect(
        issued === scene.driver.acknowledged.size,
        `${issued} badges for ${scene.driver.acknowledged.size} awards`,
      );
    }),
};

export const killHold: Cell = {
  ...cellOf(
    'kill-hold',
    'kill -9 of any replica and of all; policy hold: what is unknown is listed, never repeated',
  ),
  run: (tools) =>
    runKills(tools, { policy: 'hold' }, async (_, scene, entries) => {
      const { issued } = await scene.sandbox.control.counters();
      const issuedOnce = new Set((await scene.readIssued()).map(({ email }) => email)).size;
      tools.expect(
        issued === issuedOnce,
        `${issued - issuedOnce} duplicates although nothing may be repeated`,
      );
      const unlisted = entries.filter(
        (entry) => isInterrupted(entry) && entry.reason !== 'may_have_been_issued',
      );
      tools.expect(unlisted.length === 0, `${unlisted.length} unknown ones are not listed as such`);
    }),
};

export const killRetry: Cell = {
  ...cellOf(
    'kill-retry',
    'kill -9 of any replica and of all; policy retry: at most two repeats of one award',
  ),
  run: (tools) =>
    runKills(tools, { policy: 'retry' }, (_, __, entries) => {
      const often = entries.filter(({ repeats }) => repeats > REPEATS_MAX);
      tools.expect(often.length === 0, `${often.length} awards were repeated more than ${REPEATS_MAX} times`);
    }),
};

function cellOf(name: string, what: string) {
  return { number: 1, name, what, limitMinutes: 12 };
}

const isInterrupted = ({ attempts }: LedgerEntry): boolean =>
  attempts.some(({ outcome }) => outcome === 'interrupted');

async function runKills(tools: CellTools, options: SceneOptions, check: Check): Promise<void> {
  const { count, single, whole } = tools.pick({
    small: { count: 180, single: 5, whole: 2 },
    full: { count: 2_000, single: 50, whole: 20 },
  });
  const scene = await tools.open({ ...options, rate: RATE });
  const share = Math.floor(count / (single + whole));
  for (let time = 0; time < single; time += 1) await killOne(tools, scene, share);
  for (let time = 0; time < whole; time += 1) await killAll(tools, scene, share);
  scene.send({ count: count - share * (single + whole) });
  await scene.settle({ inFlightMs: IN_FLIGHT_MS });
  const killed = single + whole * scene.fleet.size;
  const entries = await scene.entries();
  const unknowns = entries
    .flatMap(({ attempts }) => attempts)
    .filter(({ outcome }) => outcome === 'interrupted').length;
  tools.note('killed', killed);
  tools.note('unknowns', unknowns);
  tools.expect(unknowns <= UNKNOWN_PER_KILL * killed, `${unknowns} unknown ones after ${killed} kills`);
  await check(tools, scene, entries);
}

async function killOne(tools: CellTools, scene: Scene, share: number): Promise<void> {
  const place = scene.fleet.anyPlace();
  await inMidWork(tools, scene, share);
  await scene.fleet.kill(place);
  await scene.fleet.start(place);
}

async function killAll(tools: CellTools, scene: Scene, share: number): Promise<void> {
  await inMidWork(tools, scene, share);
  await scene.fleet.killAll();
  await scene.fleet.startAll();
}

/** Gives work, and resolves at some moment while it is being done. */
async function inMidWork(tools: CellTools, scene: Scene, share: number): Promise<void> {
  const { issued } = await scene.sandbox.control.counters();
  scene.send({ count: share });
  await scene.issuedAtLeast(issued + 1 + Math.floor(tools.random() * share * 0.5));
}

import type { CaseTools, FaultCase } from '../fault-case.ts';
import type { LedgerEntry } from '../ledger.ts';
import type { Scenario } from '../scenario.ts';
import type { ScenarioOptions } from '../scenario-options.ts';

/** More would mean that one replica takes more than the rate lets it send. */
const UNKNOWN_PER_KILL = 5;
const REPEATS_MAX = 2;
// Enough in flight to be hit, little enough for the limit above to mean something.
const RATE = { limit: 5, windowMs: 400 };
/** The sender is dead and the sandbox answers at once. */
const IN_FLIGHT_MS = 2_000;

type Check = (tools: CaseTools, scenario: Scenario, entries: readonly LedgerEntry[]) => void | Promise<void>;

export const killIdempotent: FaultCase = {
  ...cellOf('kill-idempotent', 'kill -9 of any replica and of all; the API honours Idempotency-Key'),
  run: (tools) =>
    runKills(tools, { sandbox: { idempotency: 'honoured' } }, async (_, scenario, entries) => {
      await expectNoDuplicates(tools, scenario);
      // Whose sender was killed each time, a person decides about.
      const early = entries.filter(({ state, repeats }) => state !== 'issued' && repeats < REPEATS_MAX);
      tools.expect(
        early.length === 0,
        `${early.length} are not issued, and were not repeated as often as they may be`,
      );
    }),
};

export const killHold: FaultCase = {
  ...cellOf(
    'kill-hold',
    'kill -9 of any replica and of all; policy hold: what is unknown is listed, never repeated',
  ),
  run: (tools) =>
    runKills(tools, { policy: 'hold' }, async (_, scenario, entries) => {
      await expectNoDuplicates(tools, scenario);
      const unlisted = entries.filter(
        (entry) => isInterrupted(entry) && entry.reason !== 'may_have_been_issued',
      );
      tools.expect(unlisted.length === 0, `${unlisted.length} unknown ones are not listed as such`);
    }),
};

export const killRetry: FaultCase = {
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

async function expectNoDuplicates(tools: CaseTools, scenario: Scenario): Promise<void> {
  const { issued } = await scenario.sandbox.control.counters();
  const issuedOnce = new Set((await scenario.readIssued()).map(({ email }) => email)).size;
  tools.expect(
    issued === issuedOnce,
    `${issued - issuedOnce} duplicates although nobody may get a badge twice`,
  );
}

async function runKills(tools: CaseTools, options: ScenarioOptions, check: Check): Promise<void> {
  const { count, single, whole } = tools.pick({
    small: { count: 180, single: 5, whole: 2 },
    full: { count: 2_000, single: 50, whole: 20 },
  });
  const scenario = await tools.open({ ...options, rate: RATE });
  const share = Math.floor(count / (single + whole));
  for (let time = 0; time < single; time += 1) await killOne(tools, scenario, share);
  for (let time = 0; time < whole; time += 1) await killAll(tools, scenario, share);
  scenario.send({ count: count - share * (single + whole) });
  await scenario.settle({ inFlightMs: IN_FLIGHT_MS });
  const killed = single + whole * scenario.replicas.size;
  const entries = await scenario.entries();
  const unknowns = entries
    .flatMap(({ attempts }) => attempts)
    .filter(({ outcome }) => outcome === 'interrupted').length;
  tools.note('killed', killed);
  tools.note('unknowns', unknowns);
  tools.expect(unknowns <= UNKNOWN_PER_KILL * killed, `${unknowns} unknown ones after ${killed} kills`);
  await check(tools, scenario, entries);
}

async function killOne(tools: CaseTools, scenario: Scenario, share: number): Promise<void> {
  const place = scenario.replicas.anyPlace();
  await inMidWork(tools, scenario, share);
  await scenario.replicas.kill(place);
  await scenario.replicas.start(place);
}

async function killAll(tools: CaseTools, scenario: Scenario, share: number): Promise<void> {
  await inMidWork(tools, scenario, share);
  await scenario.replicas.killAll();
  await scenario.replicas.startAll();
}

/** Gives work, and resolves at some moment while it is being done. */
async function inMidWork(tools: CaseTools, scenario: Scenario, share: number): Promise<void> {
  const { issued } = await scenario.sandbox.control.counters();
  scenario.send({ count: share });
  await scenario.issuedAtLeast(issued + 1 + Math.floor(tools.random() * share * 0.5));
}

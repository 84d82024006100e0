import { setTimeout as delay } from 'node:timers/promises';
import { northfield } from '../../sandbox/obf/clients/seed-clients.ts';
import type { ObfOptions } from '../../sandbox/obf/options.ts';
import type { CaseTools, FaultCase } from '../fault-case.ts';
import { MINUTE_MS, ObfScenario, type ObfScenarioOptions } from '../obf-scenario.ts';
import { ACTOR } from '../recovery-steps.ts';
import { restoreLedger, saveLedger } from '../save-ledger.ts';

/** Five in a hundred calls are lost: three of them after the platform issued. */
const LOSSES = [
  { kind: 'reset', stage: 'after' },
  { kind: 'status', status: 502, stage: 'after' },
  { kind: 'cut_body' },
  { kind: 'reset', stage: 'before' },
  { kind: 'status', status: 500, stage: 'before' },
] as const;
const SHARE = 0.01;
/** The vendor's limit is one new bearer in ten seconds. */
const BEARER_EVERY_MS = 10_000;
/** The most entries that the sandbox hands out at once. */
const PAGE = 10_000;
const SIZES = { small: 300, full: 10_000 };
export const LISTS_LATE: ObfOptions = { listingLagMs: 5 * MINUTE_MS, listingLag: 'varied' };

async function loseAnswers({ sandbox }: ObfScenario): Promise<void> {
  const match = { method: 'POST', path: '/v2/event/*/issue' };
  for (const [place, loss] of LOSSES.entries())
    await sandbox.control.addFault({ ...loss, match, probability: SHARE, seed: place + 1 });
}

/** Each award was issued once, and Moodle knows. */
export async function expectOneEach(tools: CaseTools, scenario: ObfScenario): Promise<void> {
  const counts = await scenario.sandbox.control.countByLogEntry('award');
  const awards = [...scenario.driver.given.keys()];
  const lost = awards.filter((id) => !counts[id]).length;
  const twice = awards.filter((id) => (counts[id] ?? 0) > 1).length;
  const untold = awards.filter((id) => scenario.lastChanges.get(id)?.state !== 'issued').length;
  const [asked] = await scenario.ledger.sql`
    select count(*) filter (where action = 'found')::int as found,
      count(*) filter (where action = 'not_found')::int as absent from audit_log`;
  const balance = { awards: awards.length, lost, twice, untold, ...asked };
  tools.note('balance', balance);
  tools.say(JSON.stringify(balance));
  tools.expect(lost === 0, `${lost} awards were never issued`);
  tools.expect(twice === 0, `${twice} awards were issued more than once`);
  tools.expect(untold === 0, `of ${untold} awards Moodle was not told that they are issued`);
}

/** Signing in was never refused for its pace. */
async function expectFewBearers(tools: CaseTools, { sandbox }: ObfScenario, sinceMs: number): Promise<void> {
  const { bearers } = await sandbox.control.counters();
  const made = bearers[northfield.id] ?? 0;
  const most = 1 + Math.floor((performance.now() - sinceMs) / BEARER_EVERY_MS);
  tools.note('bearers', made);
  tools.expect(made >= 1 && made <= most, `${made} bearers were made, and at most ${most} may be`);
  const early = await countEarlySignIns(sandbox);
  tools.expect(early === 0, `${early} bearers were asked for too early`);
}

async function countEarlySignIns({ control }: ObfScenario['sandbox']): Promise<number> {
  let early = 0;
  for (let after = 0; ; ) {
    const { entries } = await control.requests({ after, limit: PAGE });
    early += entries.filter(({ target, status }) => target.endsWith('/token') && status === 429).length;
    if (entries.length < PAGE) return early;
    after = entries.at(-1)?.seq ?? after;
  }
}

/** Awards while answers are lost, lists are late, bearers end and replicas are killed. */
async function runLosses(
  tools: CaseTools,
  options: ObfScenarioOptions,
  { count, kills }: { count: number; kills: number },
): Promise<void> {
  const began = performance.now();
  const scenario = await ObfScenario.open(tools, options);
  await loseAnswers(scenario);
  scenario.send(count);
  for (let done = 1; done <= kills; done += 1) {
    await scenario.until(async () => (await scenario.countIn('issued')) >= (count * done) / (kills + 1));
    const place = scenario.replicas.anyPlace();
    await scenario.replicas.kill(place);
    if (done === 1) await scenario.sandbox.control.expireBearers(northfield.id);
    await scenario.replicas.start(place);
  }
  await scenario.settled();
  await expectOneEach(tools, scenario);
  await expectFewBearers(tools, scenario, began);
}

export const lookUp: FaultCase = {
  number: 19,
  name: 'look-up',
  what: 'Open Badge Factory: 5 % of the answers are lost, its lists are up to five minutes late: nothing is lost, nothing is issued twice',
  limitMinutes: 12,
  waits: true,
  run: (tools) => runLosses(tools, { sandbox: LISTS_LATE }, { count: tools.pick(SIZES), kills: 0 }),
};

export const lookUpUnfiltered: FaultCase = {
  number: 19,
  name: 'look-up-unfiltered',
  what: 'the same at a host that ignores the filter by award, with kill -9 of replicas and bearers that end',
  limitMinutes: 12,
  waits: true,
  run: (tools) =>
    runLosses(
      tools,
      // Each question is answered with every event so far: the sandbox has more to do than at its usual rate.
      { rate: { limit: 20, windowMs: 200 }, sandbox: { ...LISTS_LATE, logEntryFilter: 'ignored' } },
      { count: tools.pick({ small: 300, full: 2_000 }), kills: 3 },
    ),
};

export const lookUpRestored: FaultCase = {
  number: 19,
  name: 'look-up-restored',
  what: "yesterday's ledger is restored, and Moodle knows of half of what was issued since: the platform is asked, nothing is issued twice",
  limitMinutes: 8,
  waits: true,
  run: async (tools) => {
    const scenario = await ObfScenario.open(tools, { sandbox: LISTS_LATE });
    const issueCalls = { method: 'POST', path: '/v2/event/*/issue' };
    const stop = await scenario.sandbox.control.addFault({
      kind: 'status',
      status: 429,
      retryAfter: '2',
      match: issueCalls,
    });
    scenario.send(tools.pick({ small: 60, full: 1_000 }));
    await scenario.driver.allAcknowledged();
    await scenario.until(async () => (await scenario.countIn('sending')) === 0);
    await saveLedger(scenario.ledger);
    await scenario.sandbox.control.removeFault(stop);
    await loseAnswers(scenario);
    await scenario.settled();
    await scenario.replicas.killAll();
    await restoreLedger(scenario.ledger);
    // A dump that is loaded makes new tables: the sidecar sees at its start that this is not where it was.
    await scenario.ledger.sql`update installation set value = 'elsewhere' where key = 'home'`;
    await scenario.replicas.startAll();
    await teachHalf(scenario);
    await scenario.until(async () => {
      const { status } = await scenario.client().call('POST', '/v1/recovery/confirm', { actor: ACTOR });
      return status < 300;
    });
    await scenario.settled();
    await expectOneEach(tools, scenario);
  },
};

/** Moodle, too, lost the end of what it had heard: of every second award it knows only that it waits. */
async function teachHalf(scenario: ObfScenario): Promise<void> {
  const id = await recoveryOf(scenario);
  const awards = [...scenario.driver.given.values()].map((award, place) => ({
    ...award,
    knownState: place % 2 === 0 ? ('issued' as const) : ('queued' as const),
  }));
  for (let at = 0; at < awards.length; at += 500) await scenario.client().awards(awards.slice(at, at + 500));
  const counts = { erasures: 0, holds: 0, connections: 1, awards: awards.length, failed: 0 };
  await scenario.client().call('POST', '/v1/recovery/taught', { id, counts });
}

async function recoveryOf(scenario: ObfScenario): Promise<string | null> {
  await scenario.until(async () => {
    await scenario.driver.catchUp();
    return scenario.driver.lastPage?.recovery.active === true;
  });
  return scenario.driver.lastPage?.recovery.id ?? null;
}

export const quotaUsedUp: FaultCase = {
  number: 19,
  name: 'quota-used-up',
  what: 'the account may issue no more: the rest waits behind a hold that says so, nobody needs attention, and goes on once it may',
  limitMinutes: 4,
  waits: true,
  run: async (tools) => {
    const scenario = await ObfScenario.open(tools);
    const { control } = scenario.sandbox;
    const [limit, count] = [20, 50];
    await control.changeClient(northfield.id, { issuingLimit: limit });
    scenario.send(count);
    await scenario.until(
      async () => (await scenario.ledger.sql`select from holds where reason = 'quota_used_up'`).length > 0,
    );
    await scenario.until(async () => (await scenario.countIn('sending')) === 0);
    tools.expect((await scenario.countIn('needs_attention')) === 0, 'badges need attention');
    await control.changeClient(northfield.id, { issuingLimit: 0 });
    await delay(MINUTE_MS);
    await scenario.ledger.passTime(16 * 60_000);
    await scenario.settled();
    await expectOneEach(tools, scenario);
  },
};

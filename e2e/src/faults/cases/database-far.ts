import { type Award, NAVIGATR_RATE } from '@local-navigatr/shared-types';
import type { CaseTools, FaultCase } from '../fault-case.ts';
import { OwnPostgres } from '../own-postgres.ts';
import type { Scenario } from '../scenario.ts';
import { TcpProxy } from '../tcp-proxy.ts';
import { expectWithinRate } from '../within-rate.ts';
import { expectHonest } from './database-down.ts';

/** As far as docs/operating.md lets it be while badges are issued at Navigatr's rate. */
const WORKING_MS = 100;
const FAR_MS = 200;
/** The most that one call takes. */
const LARGEST = 500;
const ROUNDS = 3;
const COURSE = '12';
/** The sandbox has no such badge. */
const GONE_BADGE = '424242';
const ACTOR = { userId: '2' };

export const databaseFar: FaultCase = {
  number: 4,
  name: 'database-far',
  what: 'PostgreSQL is up to 200 ms away: the rate is kept at 100, and the largest calls and a badge that many wait for are done',
  limitMinutes: 15,
  waits: true,
  run: async (tools) => {
    await keepRate(tools);
    const { roundTripsMs, waiting } = tools.pick({
      small: { roundTripsMs: [0, 20], waiting: 2_000 },
      full: { roundTripsMs: [0, 2, 20, FAR_MS], waiting: 20_000 },
    });
    for (const roundTripMs of roundTripsMs) await workInBatches(tools, { roundTripMs, waiting });
  },
};

/** Everything is issued at its first attempt. */
async function keepRate(tools: CaseTools): Promise<void> {
  const count = tools.pick({ small: 30, full: 400 });
  const scenario = await openFar(tools, WORKING_MS);
  scenario.send({ count });
  await scenario.settle();
  const { issued } = await scenario.sandbox.control.counters();
  tools.note('attempts', (await scenario.attempts()).length);
  await expectWithinRate(tools, scenario);
  tools.expect(issued === count, `${issued} badges for ${count} awards`);
  expectHonest(tools, scenario);
}

type Distance = { roundTripMs: number; waiting: number };

/** A call that is refused or not answered throws, and the case has failed. */
async function workInBatches(tools: CaseTools, { roundTripMs, waiting }: Distance): Promise<void> {
  const scenario = await openFar(tools, roundTripMs);
  // They stay in the queue, where a repetition replaces them.
  await scenario.mustClient().holdMapping({ courseId: COURSE, target: scenario.target }, ACTOR);
  const took: Record<string, number[]> = {};
  for (let round = 0; round < ROUNDS; round += 1) {
    const awards = scenario.make({ count: LARGEST, courseId: COURSE });
    await time(took, 'new', () => take(tools, scenario, { awards, expected: 'accepted' }));
    const moved = awards.map(withOtherAddress);
    await time(took, 'repeat', () => take(tools, scenario, { awards: moved, expected: 'updated' }));
    await actOn(tools, scenario, { awards, took });
    await time(took, 'erase', () => eraseLearners(tools, scenario, awards));
  }
  await waitForBadge(tools, scenario, waiting);
  await time(took, `give up ${waiting}`, () => giveUpBadge(tools, scenario));
  noteFigures(tools, took, roundTripMs);
}

type Sending = { awards: readonly Award[]; expected: 'accepted' | 'updated' };

async function take(tools: CaseTools, scenario: Scenario, { awards, expected }: Sending): Promise<void> {
  const { results } = await scenario.mustClient().awards(awards);
  const others = results.filter(({ result }) => result !== expected);
  tools.expect(others.length === 0, `${others.length} of ${awards.length} were not ${expected}`);
}

const withOtherAddress = (award: Award): Award => ({
  ...award,
  recipient: award.recipient && { ...award.recipient, email: `moved-${award.recipient.email}` },
});

type Acting = { awards: readonly Award[]; took: Record<string, number[]> };

async function actOn(tools: CaseTools, scenario: Scenario, { awards, took }: Acting): Promise<void> {
  const ids = awards.map(({ id }) => id);
  for (const [verb, state] of [
    ['retry', 'queued'],
    ['cancel', 'cancelled'],
    ['retry', 'queued'],
  ] as const) {
    await time(took, 'act', async () => {
      const { results } = await scenario.mustClient()[verb](ids, ACTOR);
      const others = results.filter((one) => one.result !== 'done' || one.state !== state);
      tools.expect(others.length === 0, `${verb} did not work for ${others.length} of ${ids.length}`);
    });
  }
}

async function eraseLearners(tools: CaseTools, scenario: Scenario, awards: readonly Award[]): Promise<void> {
  const users = awards.map(({ userId }) => userId);
  let cancelled = 0;
  await scenario.until(async () => {
    const { done, issuancesCancelled } = await scenario.mustClient().erase({ users });
    cancelled += issuancesCancelled;
    return done;
  });
  tools.expect(cancelled === awards.length, `${cancelled} of ${awards.length} were erased`);
}

async function waitForBadge(tools: CaseTools, scenario: Scenario, waiting: number): Promise<void> {
  for (let sent = 0; sent < waiting; sent += LARGEST) {
    const awards = scenario.make({ count: LARGEST, courseId: COURSE, badgeId: GONE_BADGE });
    await take(tools, scenario, { awards, expected: 'accepted' });
  }
}

/** After a day on which it could not be issued, everybody who waits for it is listed. */
async function giveUpBadge(tools: CaseTools, scenario: Scenario): Promise<void> {
  const { sql } = scenario.ledger;
  await sql`
    insert into holds (site, scope, target, subject, reason, since, until, failures)
    values (${scenario.driver.site.site}, 'badge', ${scenario.target}, ${GONE_BADGE}, 'badge_not_issuable',
      clock_timestamp() - interval '25 hours', clock_timestamp(), 20)`;
  await scenario.until(async () => (await sql`select from holds where subject = ${GONE_BADGE}`).length === 0);
  const left = await sql`
    select from issuances where badge_id = ${GONE_BADGE}
      and (state, reason) is distinct from ('needs_attention', 'badge_not_issuable')`;
  tools.expect(left.length === 0, `${left.length} still wait for a badge that was given up`);
}

async function openFar(tools: CaseTools, roundTripMs: number): Promise<Scenario> {
  const server = tools.use(await OwnPostgres.start());
  const network = tools.use(await TcpProxy.open(server.port));
  network.latencyMs = roundTripMs / 2;
  return tools.open({
    databaseUrl: await server.createDatabase(),
    databaseUrlOf: (url) => network.through(url),
    rate: NAVIGATR_RATE,
    sandboxRate: NAVIGATR_RATE,
    // Moodle sends its awards one call after another.
    driver: { concurrency: 1 },
  });
}

async function time(took: Record<string, number[]>, name: string, work: () => Promise<void>): Promise<void> {
  const started = performance.now();
  await work();
  took[name] = [...(took[name] ?? []), performance.now() - started];
}

function noteFigures(tools: CaseTools, took: Record<string, number[]>, roundTripMs: number): void {
  const median = (name: string): number => {
    const sorted = [...(took[name] ?? [])].sort((left, right) => left - right);
    return sorted[Math.floor(sorted.length / 2)] ?? 0;
  };
  const figures = Object.keys(took).map((name) => `${name} ${Math.round(median(name))}`);
  const ratio = (median('repeat') / median('new')).toFixed(1);
  const line = `${figures.join(', ')}; repeat : new = ${ratio}`;
  tools.note(`ms of ${LARGEST}, round trip ${roundTripMs} ms`, line);
  tools.say(`round trip ${roundTripMs} ms: ${line}`);
}

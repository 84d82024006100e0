import type { FaultRequest } from '../../sandbox/faults/fault.ts';
import type { CaseTools, FaultCase } from '../fault-case.ts';
import type { Scenario } from '../scenario.ts';

const PUTS = { method: 'PUT' } as const;
const BADGES = ['51', '52', '53', '54', '55', '56', '57', '58'];
const UNLUCKY_BADGE = '60';
const REPEATS_MAX = 2;

export const serverErrors: FaultCase = {
  number: 5,
  name: 'server-errors',
  what: '30 % of all issue calls answer 500, 502, 503 or 504, before or after they were processed',
  limitMinutes: 12,
  run: (tools) =>
    runUnderFaults(tools, {
      faults: [500, 502, 503, 504].flatMap((status): FaultRequest[] => [
        { kind: 'status', status, stage: 'before', probability: 0.045, match: PUTS },
        { kind: 'status', status, stage: 'after', probability: 0.045, match: PUTS },
      ]),
      outcomes: ['server_error', 'unknown'],
      always: { kind: 'status', status: 503, stage: 'after' },
    }),
};

export const brokenAnswers: FaultCase = {
  number: 5,
  name: 'broken-answers',
  what: 'time-outs, resets before and after processing, cut bodies, HTML with 200: 10 % each',
  limitMinutes: 16,
  waits: true,
  run: (tools) =>
    runUnderFaults(tools, {
      faults: [
        { kind: 'hang', stage: 'before', probability: 0.05, match: PUTS },
        { kind: 'hang', stage: 'after', probability: 0.05, match: PUTS },
        { kind: 'reset', stage: 'before', probability: 0.1, match: PUTS },
        { kind: 'reset', stage: 'after', probability: 0.1, match: PUTS },
        { kind: 'cut_body', probability: 0.1, match: PUTS },
        { kind: 'html', stage: 'before', probability: 0.05, match: PUTS },
        { kind: 'html', stage: 'after', probability: 0.05, match: PUTS },
      ],
      outcomes: ['unknown', 'issued_unconfirmed'],
      always: { kind: 'reset', stage: 'after' },
    }),
};

export const requirementsNotMet: FaultCase = {
  number: 5,
  name: 'answer-202',
  what: 'the API answers 202 (requirements not met) for one badge: nobody gets it, each is listed, the others are issued',
  limitMinutes: 5,
  run: async (tools) => {
    const share = tools.pick({ small: 20, full: 200 });
    const scenario = await tools.open();
    const match = { ...PUTS, badgeId: UNLUCKY_BADGE };
    await scenario.sandbox.control.addFault({ kind: 'status', status: 202, match });
    const unmet = scenario.send({ count: share, badgeId: UNLUCKY_BADGE });
    scenario.send({ count: share });
    await scenario.settle();
    const entries = await scenario.entries(unmet.map(({ id }) => id));
    const listed = entries.filter(({ reason }) => reason === 'requirements_not_met');
    tools.expect(listed.length === share, `${listed.length} of ${share} are listed`);
    const { issued } = await scenario.sandbox.control.counters();
    tools.expect(issued === share, `${issued} issued where ${share} could be`);
  },
};

interface Weather {
  readonly faults: readonly FaultRequest[];
  /** Each must have happened, or nothing was tried. */
  readonly outcomes: readonly string[];
  /** What one unlucky learner meets every time, before and after healing. */
  readonly always: FaultRequest;
}

/** Works under the faults until half is done, then heals. */
async function runUnderFaults(tools: CaseTools, weather: Weather): Promise<void> {
  // On the embedded database no time can be skipped: a minute passes before each repeat.
  const databases = tools.pick({ small: ['postgres'], full: ['postgres', 'embedded'] } as const);
  for (const database of databases) {
    const count = tools.pick({ small: 160, full: database === 'postgres' ? 1_200 : 400 });
    await runOn(await tools.open({ database }), { ...weather, count, tools });
  }
}

async function runOn(
  scenario: Scenario,
  { faults, outcomes, always, count, tools }: Weather & { count: number; tools: CaseTools },
): Promise<void> {
  const { control } = scenario.sandbox;
  const [unlucky] = scenario.make({ count: 1, badgeId: UNLUCKY_BADGE });
  await control.addFault({ ...always, match: { ...PUTS, badgeId: UNLUCKY_BADGE } } as FaultRequest);
  const passing: number[] = [];
  for (const fault of faults) {
    passing.push(
      await control.addFault({ ...fault, seed: Math.floor(tools.random() * 1e9) } as FaultRequest),
    );
  }
  if (unlucky) scenario.driver.give([unlucky]);
  for (const badgeId of BADGES) scenario.send({ count: count / BADGES.length, badgeId });
  await scenario.settle({ openAtMost: count / 2 });
  for (const id of passing) await control.removeFault(id);
  await scenario.settle();
  await check(tools, scenario, outcomes);
  await expectThreeTries(tools, scenario, unlucky?.id ?? '');
}

/**
 * A learner who meets a doubtful answer every time is tried, repeated twice, and then left to a person. On a busy machine an attempt
 * may miss its slot and never leave.
 */
async function expectThreeTries(tools: CaseTools, scenario: Scenario, id: string): Promise<void> {
  const [entry] = await scenario.entries([id]);
  const left = entry?.attempts.filter(({ outcome }) => outcome !== 'not_sent') ?? [];
  const end = `${entry?.state} (${entry?.reason}) after ${left.length} attempts`;
  const wanted = `needs_attention (may_have_been_issued) after ${1 + REPEATS_MAX} attempts`;
  tools.expect(end === wanted, `who never gets an answer is ${end}`);
}

async function check(tools: CaseTools, scenario: Scenario, outcomes: readonly string[]): Promise<void> {
  const entries = await scenario.entries();
  const seen = new Set<string>(
    entries.flatMap(({ attempts }) => attempts.map(({ outcome }) => outcome ?? 'none')),
  );
  for (const outcome of outcomes)
    tools.expect(seen.has(outcome), `no attempt came to ${outcome}: the faults did not strike`);
  const often = entries.filter(({ repeats }) => repeats > REPEATS_MAX);
  tools.expect(often.length === 0, `${often.length} awards were repeated more than ${REPEATS_MAX} times`);
  const misfiled = entries.filter(
    ({ state, reason }) => state !== 'issued' && reason !== 'may_have_been_issued',
  );
  tools.expect(
    misfiled.length === 0,
    `${misfiled.length} are listed as ${misfiled[0]?.reason ?? ''}, which nobody caused`,
  );
}

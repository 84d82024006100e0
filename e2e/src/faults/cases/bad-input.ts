import { type Award, awardsReply } from '@local-navigatr/shared-types';
import { ReplyNotGenuine, type SignedReply } from '../../school/signed-client.ts';
import type { CaseTools, FaultCase } from '../fault-case.ts';
import type { Scenario } from '../scenario.ts';

/** More than the wire allows in one body. */
const TOO_LARGE = 120;
const EVIDENCE = 'e'.repeat(9_900);

type Poison = (award: Award) => unknown;

const poisons: readonly Poison[] = [
  (award) => ({ ...award, recipient: { ...award.recipient, email: 'not an address' } }),
  (award) => ({
    ...award,
    recipient: { firstName: 'Nul\u0000', lastName: 'Byte', email: 'nul@school.example' },
  }),
  (award) => ({ ...award, recipient: null }),
  (award) => ({ ...award, courseId: undefined }),
  (award) => ({ ...award, courseId: '' }),
  (award) => ({ ...award, userId: { nested: [[[]]] } }),
  (award) => ({ ...award, badgeId: '../../51' }),
  (award) => ({ ...award, target: 'nowhere' }),
  (award) => ({ ...award, cycle: -1 }),
  (award) => ({ ...award, completedAt: 'yesterday' }),
  (award) => ({ ...award, score: 1e308 }),
  (award) => ({ ...award, evidence: 'x'.repeat(20_000) }),
  (award) => ({ ...award, trigger: 'whim' }),
  (award) => ({ ...award, id: 'no uuid' }),
  () => null,
  () => 'an award',
  () => [],
];

export const badInput: FaultCase = {
  number: 17,
  name: 'bad-input',
  what: 'a body too large; batches with one poisoned award; one learner refused by the API: the others pass',
  limitMinutes: 8,
  run: async (tools) => {
    for (const database of ['postgres', 'embedded'] as const) {
      const scenario = await tools.open({ database });
      await sendTooLarge(tools, scenario);
      for (const poison of poisons) await sendPoisoned(tools, scenario, poison);
      await refuseOneLearner(tools, scenario);
      await scenario.settle();
    }
  },
};

async function sendTooLarge(tools: CaseTools, scenario: Scenario): Promise<void> {
  const awards = scenario.make({ count: TOO_LARGE }).map((award) => ({ ...award, evidence: EVIDENCE }));
  const status = await statusOf(scenario.mustClient().call('POST', '/v1/awards', { awards }));
  tools.expect(status === 413, `a body too large was answered with ${status}`);
  const { missing } = await scenario.mustClient().missing(awards.map(({ id }) => id));
  tools.expect(
    missing.length === TOO_LARGE,
    `${TOO_LARGE - missing.length} awards of a refused body were stored`,
  );
  scenario.driver.give(awards);
  await scenario.driver.allAcknowledged();
}

/** A body that is too large is never read, so the refusal has nothing to be signed with. */
const statusOf = (reply: Promise<SignedReply>): Promise<number> =>
  reply.then(
    ({ status }) => status,
    (error: unknown) => {
      if (error instanceof ReplyNotGenuine) return error.status;
      throw error;
    },
  );

async function sendPoisoned(tools: CaseTools, scenario: Scenario, poison: Poison): Promise<void> {
  const awards = scenario.make({ count: 5 });
  const place = Math.floor(tools.random() * awards.length);
  const sent = awards.map((award, index) => (index === place ? poison(award) : award));
  const { status, body } = await scenario.mustClient().call('POST', '/v1/awards', { awards: sent });
  tools.expect(status === 202, `a batch with ${poison} was answered with ${status}`);
  if (status !== 202) return;
  const { results } = awardsReply.parse(body);
  for (const [index, result] of results.entries()) {
    const passed = result.result === 'accepted' && result.state === 'queued';
    tools.expect(
      passed === (index !== place),
      `with ${poison}, award ${index} of poisoned ${place} is ${result.result}, ${result.state}`,
    );
    scenario.driver.note(awards[index], result);
  }
}

/** The API finds fault with one learner of many; the badge itself is fine. */
async function refuseOneLearner(tools: CaseTools, scenario: Scenario): Promise<void> {
  const awards = scenario.make({ count: 20 });
  const email = awards[7]?.recipient?.email ?? '';
  await scenario.sandbox.control.addFault({ kind: 'status', status: 422, match: { method: 'PUT', email } });
  scenario.driver.give(awards);
  await scenario.driver.allAcknowledged();
  await scenario.settle();
  const entries = await scenario.entries(awards.map(({ id }) => id));
  const refused = entries.filter(({ reason }) => reason === 'learner_or_badge_unpublished');
  tools.expect(refused.length === 1, `${refused.length} learners are listed where the API refused one`);
}

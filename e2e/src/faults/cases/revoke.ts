import { setTimeout as delay } from 'node:timers/promises';
import type { FaultCase } from '../fault-case.ts';
import { ObfScenario } from '../obf-scenario.ts';
import { ACTOR } from '../recovery-steps.ts';

/** Half of the calls come to nothing, or their answers do. */
const LOSSES = [
  { kind: 'reset', stage: 'after', probability: 0.2, seed: 1 },
  { kind: 'status', status: 502, stage: 'after', probability: 0.1, seed: 2 },
  { kind: 'cut_body', probability: 0.1, seed: 3 },
  { kind: 'status', status: 500, stage: 'before', probability: 0.1, seed: 4 },
] as const;
const KILLS = 3;
/** The schedule waits longer with each failure. */
const SCHEDULE_MS = 60_000;
const LOOK_MS = 1_000;

export const revoke: FaultCase = {
  number: 19,
  name: 'revoke',
  what: 'badges are revoked while half of the answers are lost and replicas are killed: each is revoked, and Moodle knows',
  limitMinutes: 8,
  waits: true,
  run: async (tools) => {
    const scenario = await ObfScenario.open(tools);
    const ids = scenario.send(tools.pick({ small: 60, full: 400 })).map(({ id }) => id);
    await scenario.settled();
    const match = { method: 'PUT', path: '/v2/event/*/revoke' };
    for (const loss of LOSSES) await scenario.sandbox.control.addFault({ ...loss, match });
    const wanted = { ids, actor: ACTOR, note: 'issued by mistake' };
    const reply = await scenario.client().call('POST', '/v1/issuances/revoke', wanted);
    tools.expect(reply.status === 200, `revoking was answered with ${reply.status}`);
    for (let done = 1; done <= KILLS; done += 1) {
      await scenario.until(
        async () => (await scenario.countIn('revoked')) >= (ids.length * done) / (KILLS + 2),
      );
      const place = scenario.replicas.anyPlace();
      await scenario.replicas.kill(place);
      await scenario.replicas.start(place);
    }
    while ((await scenario.countIn('revoking')) > 0) {
      await scenario.ledger.passTime(SCHEDULE_MS);
      await delay(LOOK_MS);
    }
    await scenario.driver.catchUp();
    const untold = ids.filter((id) => scenario.lastChanges.get(id)?.state !== 'revoked').length;
    const revoked = await scenario.countIn('revoked');
    tools.note('balance', { awards: ids.length, revoked, untold });
    tools.expect(revoked === ids.length, `${ids.length - revoked} badges were not revoked`);
    tools.expect(untold === 0, `of ${untold} badges Moodle was not told that they are revoked`);
  },
};

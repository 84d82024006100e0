import type { FaultCase } from '../fault-case.ts';
import { ObfScenario } from '../obf-scenario.ts';

/** The first looks at the platform's lists come to nothing. */
const LOSSES = [
  { kind: 'status', status: 503, times: 1 },
  { kind: 'reset', stage: 'after', times: 1 },
  { kind: 'cut_body', times: 1 },
] as const;

export const standing: FaultCase = {
  number: 19,
  name: 'standing',
  what: 'a third of the badges is revoked at the platform and a third claimed, and its lists cannot be read at first: each is known, and no other is touched',
  limitMinutes: 5,
  waits: true,
  run: async (tools) => {
    const scenario = await ObfScenario.open(tools);
    const ids = scenario.send(tools.pick({ small: 60, full: 2_400 })).map(({ id }) => id);
    await scenario.settled();
    const revoked = new Set<string>();
    let claimed = 0;
    for (const [position, { eventId, recipients, logEntry }] of (await scenario.readIssued()).entries()) {
      const email = recipients[0]?.email ?? '';
      if (position % 3 === 0) {
        await scenario.sandbox.control.changeRecipient(eventId, { email, revoked: true });
        revoked.add(String(logEntry?.['award']));
      } else if (position % 3 === 1) {
        await scenario.sandbox.control.changeRecipient(eventId, { email, received: true });
        claimed += 1;
      }
    }
    const match = { method: 'GET', path: '/v2/event/*/recipient' };
    for (const loss of LOSSES) await scenario.sandbox.control.addFault({ ...loss, match });
    // A night passes, and a quarter of an hour after each failure.
    const look = () => scenario.ledger.sql`update connections set standing_due_at = clock_timestamp()`;
    await scenario.until(async () => {
      await look();
      return (
        (await scenario.countIn('revoked')) >= revoked.size && (await scenario.countClaimed()) >= claimed
      );
    });
    await scenario.driver.catchUp();
    const wrong = ids.filter(
      (id) => scenario.lastChanges.get(id)?.state !== (revoked.has(id) ? 'revoked' : 'issued'),
    ).length;
    const known = await scenario.countClaimed();
    tools.note('balance', { awards: ids.length, revoked: revoked.size, claimed: known, wrong });
    tools.expect(wrong === 0, `of ${wrong} badges Moodle was told something else than how they stand`);
    tools.expect(known === claimed, `${known} badges are known as claimed, ${claimed} were`);
  },
};

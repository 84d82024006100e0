import type { FaultCase } from '../fault-case.ts';
import { findPgBouncer, PgBouncer } from '../pgbouncer.ts';

const RATE = { limit: 10, windowMs: 500 };

export const behindPgBouncer: FaultCase = {
  number: 18,
  name: 'behind-pgbouncer',
  what: 'three replicas reach PostgreSQL through PgBouncer in transaction mode, and one is killed now and then',
  limitMinutes: 10,
  run: async (tools) => {
    const program = findPgBouncer();
    if (program === undefined) return tools.skip('PgBouncer is not installed');
    const { kills, share } = tools.pick({ small: { kills: 3, share: 30 }, full: { kills: 20, share: 100 } });
    const databaseUrl = await tools.createDatabase();
    const bouncer = tools.use(await PgBouncer.start(program, Number(new URL(databaseUrl).port)));
    const scenario = await tools.open({
      databaseUrl,
      databaseUrlOf: (url) => bouncer.through(url),
      rate: RATE,
      sandboxRate: RATE,
    });
    for (let kill = 0; kill < kills; kill += 1) {
      const { issued } = await scenario.sandbox.control.counters();
      scenario.send({ count: share });
      await scenario.issuedAtLeast(issued + 1 + Math.floor(tools.random() * share * 0.5));
      const place = scenario.replicas.anyPlace();
      await scenario.replicas.kill(place);
      await scenario.replicas.start(place);
    }
    await scenario.settle({ inFlightMs: 2_000 });
    const { tooManyRequests } = await scenario.sandbox.control.counters();
    tools.expect(tooManyRequests.byWindow === 0, `${tooManyRequests.byWindow} calls were beyond the rate`);
  },
};

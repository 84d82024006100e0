import { Agent, request } from 'node:http';
import type { Award } from '@local-navigatr/shared-types';
import type { CaseTools } from '../../faults/fault-case.ts';
import { OwnPostgres } from '../../faults/own-postgres.ts';
import type { Scenario } from '../../faults/scenario.ts';
import { type SiteIdentity, signRequest } from '../../school/sign.ts';
import type { BenchPart } from '../bench-part.ts';
import { roundTo, timed } from '../figures.ts';

const COURSE = '12';
const CALLERS = 64;
const SINGLY = 6_000;
const PINGS = 6_000;
const BATCHES = 40;
const BATCH = 500;
const BATCH_CALLERS = 4;

interface Call {
  readonly method: 'GET' | 'POST';
  readonly target: string;
  readonly body: string;
}

/** Durable PostgreSQL, real signatures; nothing is delivered meanwhile. */
export const ingest: BenchPart = {
  name: 'ingest',
  what: 'awards accepted a second, one in a call and 500 in a call, against a signed call that does nothing',
  limitMinutes: 10,
  run: async (tools) => {
    const server = tools.use(await OwnPostgres.start());
    const databaseUrl = await server.createDatabase();
    const scenario = await tools.open({ replicas: 1, databaseUrl, databaseUrlOf: (url) => url });
    await scenario.mustClient().holdMapping({ courseId: COURSE, target: scenario.target }, { userId: '2' });
    const load = new Load(scenario.replicas.at(0).url, scenario.driver.site);
    const nothing: Call = { method: 'GET', target: '/v1/nothing', body: '' };
    const pings = Array.from({ length: PINGS }, () => nothing);
    await load.send(pings.slice(0, 1_000), CALLERS);
    const bare = await perSecond(pings.length, () => load.send(pings, CALLERS));
    const singly = callsOf(scenario, SINGLY, 1);
    const one = await perSecond(SINGLY, () => load.send(singly, CALLERS));
    const batches = callsOf(scenario, BATCHES * BATCH, BATCH);
    const many = await perSecond(BATCHES * BATCH, () => load.send(batches, BATCH_CALLERS));
    load.close();
    tools.note('bare signed calls per second', bare);
    tools.note('awards per second, one in a call', one);
    tools.note('awards per second, 500 in a call', many);
    tools.note('one in a call, to bare calls', roundTo(one / bare, 2));
    await expectAll(tools, scenario, SINGLY + BATCHES * BATCH);
  },
};

function callsOf(scenario: Scenario, count: number, batch: number): Call[] {
  const awards = scenario.make({ count, courseId: COURSE });
  const bodyOf = (from: number): string =>
    JSON.stringify({ awards: awards.slice(from, from + batch) satisfies Award[] });
  return Array.from({ length: count / batch }, (_, call) => ({
    method: 'POST',
    target: '/v1/awards',
    body: bodyOf(call * batch),
  }));
}

async function perSecond(count: number, work: () => Promise<void>): Promise<number> {
  const { tookMs } = await timed(work);
  return Math.round(count / (tookMs / 1_000));
}

async function expectAll(tools: CaseTools, { ledger: { sql } }: Scenario, count: number): Promise<void> {
  const [row] = await sql<{ kept: number }[]>`select count(*)::int as kept from issuances`;
  tools.expect(row?.kept === count, `${row?.kept} awards are in the ledger, ${count} were acknowledged`);
}

/** Many callers at once on connections that stay open. */
class Load {
  readonly #url: string;
  readonly #site: SiteIdentity;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CALLERS });

  constructor(url: string, site: SiteIdentity) {
    this.#url = url;
    this.#site = site;
  }

  async send(calls: readonly Call[], callers: number): Promise<void> {
    let next = 0;
    const callOn = async (): Promise<void> => {
      for (let call = calls[next++]; call !== undefined; call = calls[next++]) await this.#ask(call);
    };
    await Promise.all(Array.from({ length: callers }, callOn));
  }

  close(): void {
    this.#agent.destroy();
  }

  #ask({ method, target, body }: Call): Promise<void> {
    const headers = {
      ...signRequest(this.#site, { method, target, body }),
      ...(body !== '' && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    };
    const wanted = method === 'POST' ? 202 : 404;
    return new Promise((resolve, reject) => {
      const sent = request(`${this.#url}${target}`, { method, headers, agent: this.#agent }, (response) => {
        response.resume().once('end', () => {
          if (response.statusCode === wanted) resolve();
          else reject(new Error(`${method} ${target} was answered with ${response.statusCode}.`));
        });
      });
      sent.once('error', reject).end(body);
    });
  }
}

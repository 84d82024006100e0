import { join } from 'node:path';
import { findFreePort } from '../../system/free-port.ts';
import { ConnectProxy } from '../connect-proxy.ts';
import type { CaseTools, FaultCase } from '../fault-case.ts';
import { isDoubtful } from '../ledger.ts';
import type { Scenario } from '../scenario.ts';
import { makeCertificate } from '../tls/certificate.ts';
import { startTlsFront } from '../tls/front-process.ts';

const RATE = { limit: 5, windowMs: 500 };
const ONE_WAY_MS = 20;

export const upstreamGone: FaultCase = {
  number: 13,
  name: 'upstream-gone',
  what: 'no such name, nobody listens, an expired certificate: nothing counts as sent, no slot is spent, then all is issued',
  limitMinutes: 6,
  run: async (tools) => {
    const share = tools.pick({ small: 10, full: 50 });
    const expired = await openTls(tools, 'expired');
    const scenario = await tools.open({ replicas: 1, rate: RATE });
    const nobody = await findFreePort();
    const faults: Record<string, Record<string, string>> = {
      'no such name': { SIDECAR_NAVIGATR_PRODUCTION_URL: 'http://api.navigatr.invalid' },
      'nobody listens': { SIDECAR_NAVIGATR_PRODUCTION_URL: `http://127.0.0.1:${nobody}` },
      'expired certificate': await expired(scenario.sandbox.url),
    };
    for (const [fault, variables] of Object.entries(faults)) {
      await meet(tools, scenario, { fault, variables, share });
    }
    await scenario.settle();
    const tries = (await scenario.attempts()).length;
    tools.expect(
      tries === scenario.driver.acknowledged.size,
      `${tries} attempts, some at an API that was not there`,
    );
  },
};

export const upstreamFar: FaultCase = {
  number: 13,
  name: 'upstream-far',
  what: 'the API is 20 ms away in each direction, with TLS: the rate is kept, everything is issued at its first attempt',
  limitMinutes: 5,
  waits: true,
  run: async (tools) => {
    const count = tools.pick({ small: 60, full: 300 });
    const open = await openTls(tools, 'valid');
    const scenario = await tools.open({ rate: RATE, sandboxRate: RATE });
    const variables = await open(scenario.sandbox.url);
    await scenario.replicas.killAll();
    for (let place = 0; place < scenario.replicas.size; place += 1)
      await scenario.replicas.start(place, variables);
    scenario.send({ count });
    await scenario.settle();
    const { tooManyRequests, issued } = await scenario.sandbox.control.counters();
    tools.expect(tooManyRequests.byWindow === 0, `${tooManyRequests.byWindow} calls were beyond the rate`);
    tools.expect(issued === count, `${issued} badges for ${count} awards`);
    const again = (await scenario.entries()).filter(({ attempts }) => attempts.length > 1);
    tools.note('claimed more than once', again.length);
  },
};

export const upstreamProxied: FaultCase = {
  number: 13,
  name: 'upstream-proxied',
  what: 'the API can be reached through a proxy only, with TLS; it lets nobody through for a while: nothing counts as sent',
  limitMinutes: 5,
  waits: true,
  run: async (tools) => {
    const share = tools.pick({ small: 20, full: 150 });
    const open = await openTls(tools, 'valid');
    const scenario = await tools.open({ replicas: 2, rate: RATE });
    const proxy = tools.use(await ConnectProxy.open());
    const variables = { ...(await open(scenario.sandbox.url)), SIDECAR_NAVIGATR_PROXY_URL: proxy.url };
    await scenario.replicas.killAll();
    for (let place = 0; place < scenario.replicas.size; place += 1)
      await scenario.replicas.start(place, variables);
    scenario.send({ count: share });
    await scenario.settle();
    proxy.refuses = 503;
    scenario.send({ count: share });
    await scenario.driver.allAcknowledged();
    await scenario.heldBy('api_down');
    proxy.refuses = null;
    await scenario.settle();
    const { issued } = await scenario.sandbox.control.counters();
    tools.expect(issued === 2 * share, `${issued} badges for ${2 * share} awards`);
    tools.expect(proxy.asked >= 2 * share, `the proxy was asked ${proxy.asked} times only`);
    const doubtful = (await scenario.attempts()).filter(isDoubtful);
    tools.expect(
      doubtful.length === 0,
      `${doubtful.length} attempts are in doubt that the proxy did not let through`,
    );
  },
};

/** The sidecar meets a fault of the way to the API, then gets the right way back. */
async function meet(
  tools: CaseTools,
  scenario: Scenario,
  { fault, variables, share }: { fault: string; variables: Record<string, string>; share: number },
): Promise<void> {
  await scenario.settle();
  await scenario.replicas.kill(0);
  await scenario.replicas.start(0, variables);
  const before = await readGrants(scenario);
  scenario.send({ count: share });
  await scenario.driver.allAcknowledged();
  await scenario.heldBy('api_down');
  const [hold] = await scenario.ledger.sql<
    { details: string }[]
  >`select details from holds where reason = 'api_down'`;
  tools.note(`told of "${fault}"`, hold?.details);
  tools.expect((await readGrants(scenario)) === before, `slots were spent on "${fault}"`);
  await scenario.replicas.kill(0);
  await scenario.replicas.start(0);
}

async function readGrants(scenario: Scenario): Promise<string> {
  const lanes = await scenario.ledger.sql<{ grants: string }[]>`select grants::text from lanes`;
  return lanes.map(({ grants }) => grants).join();
}

/** A front with TLS for any sandbox; returns what makes a sidecar go through it and trust its certificate. */
async function openTls(tools: CaseTools, kind: 'valid' | 'expired') {
  const certificate = await makeCertificate(join(tools.folder, kind), kind);
  if (certificate === undefined) return tools.skip('openssl is not installed');
  return async (sandboxUrl: string): Promise<Record<string, string>> => {
    const front = tools.use(
      await startTlsFront({
        ...certificate,
        toPort: Number(new URL(sandboxUrl).port),
        latencyMs: ONE_WAY_MS,
      }),
    );
    return {
      NODE_EXTRA_CA_CERTS: certificate.certificateFile,
      SIDECAR_NAVIGATR_PRODUCTION_URL: `https://localhost:${front.port}`,
    };
  };
}

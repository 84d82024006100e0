import { environments } from '@local-navigatr/shared-types';
import type { Config } from '../config.ts';
import { createNavigatr } from '../navigatr/adapter.ts';
import { exchange } from '../navigatr/exchange.ts';
import { openSocket } from '../navigatr/line.ts';
import type { Platform } from '../platform/platform.ts';
import { bad, type Finding, ok, warn } from './finding.ts';

const TIMEOUT_MS = 10_000;
// A header of whole seconds that has travelled.
const CLOCK_TOLERANCE_MS = 10_000;

type Environment = (typeof environments)[number];

/** Whether the API can be reached from here, with TLS, and how its clock stands to ours. */
export async function examinePlatform(config: Config): Promise<Finding[]> {
  const platform = createNavigatr(config.navigatr, { proxy: config.navigatrProxy });
  const findings = await Promise.all(
    environments.map((environment) => examineHost(platform, environment, config)),
  );
  return findings.flat();
}

async function examineHost(
  platform: Platform,
  environment: Environment,
  { navigatr, navigatrProxy }: Config,
): Promise<Finding[]> {
  const opening = await platform.connect(environment);
  const where = `${platform.host(environment)} (${environment})`;
  if (opening.kind === 'no_answer') {
    const text = `${where} cannot be reached: ${opening.cause} (${opening.errorClass}).`;
    const remedy = remedies[opening.cause] ?? '';
    // Who never tries anything out need not reach it.
    return [environment === 'production' ? bad(text, remedy) : warn(text, remedy)];
  }
  opening.line.close();
  return [
    ok(`${where} can be reached.`),
    ...(await examineClock(where, navigatr[environment], navigatrProxy)),
  ];
}

const remedies: Partial<Record<string, string>> = {
  dns: 'Look at the name in the URL and at the DNS of this machine.',
  refused: 'Allow outgoing connections to it in the firewall.',
  connect_timeout: 'Allow outgoing connections to it in the firewall.',
  proxy: 'Look at SIDECAR_NAVIGATR_PROXY_URL, and let the proxy pass CONNECT to this host.',
  tls: 'Look at the certificates of this machine (a proxy that opens TLS needs NODE_EXTRA_CA_CERTS) and at its clock.',
  reset: 'Something in between cuts the connection: look at firewall and proxy.',
};

async function examineClock(where: string, url: URL, proxy: URL | null): Promise<Finding[]> {
  const opened = await openSocket(url, proxy);
  const started = Date.now();
  const reply =
    opened.kind === 'open'
      ? await exchange(opened.socket, { method: 'GET', url, headers: {}, timeoutMs: TIMEOUT_MS })
      : opened;
  const date = Date.parse((reply.kind === 'answer' && reply.headers['date']) || '');
  if (Number.isNaN(date)) return [warn(`${where} does not say what time it is.`, 'Is it the right URL?')];
  const offMs = date - (started + Date.now()) / 2;
  if (Math.abs(offMs) <= CLOCK_TOLERANCE_MS) return [];
  return [warn(`This machine's clock is off by ${Math.round(offMs / 1000)} s from ${where}.`, 'Run NTP.')];
}

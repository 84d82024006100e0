import { type Environment, environments, type PlatformName } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { type Pool, rows } from '../db/client.ts';
import type { Platform } from '../platform/port.ts';
import type { Platforms } from '../platform/registry.ts';
import { bad, type Finding, ok, warn } from './finding.ts';

// A header of whole seconds that has travelled.
const CLOCK_TOLERANCE_MS = 10_000;

/** Whether the APIs can be reached from here, with TLS, and how their clocks stand to ours. */
export async function examinePlatforms(platforms: Platforms): Promise<Finding[]> {
  // A school that uses no other one need not reach it.
  const hosts = environments.map((environment) => examineHost(platforms.default, environment));
  return (await Promise.all(hosts)).flat();
}

/** The same of other platforms, where a site is connected to them. */
export async function examineConnected(pool: Pool, platforms: Platforms): Promise<Finding[]> {
  const connected = await pool.run((db) =>
    rows<{ platform: PlatformName; environment: Environment }>(
      db,
      sql`select distinct platform, environment from connections
          where platform <> ${platforms.default.name} order by platform, environment`,
    ),
  );
  const hosts = connected.map(({ platform, environment }) =>
    examineHost(platforms.of(platform), environment),
  );
  return (await Promise.all(hosts)).flat();
}

async function examineHost(platform: Platform, environment: Environment): Promise<Finding[]> {
  const opening = await platform.connect(environment);
  const where = `${platform.host(environment)} (${environment})`;
  if (opening.kind === 'unreachable') {
    const text = `${where} cannot be reached: ${opening.problem} (${opening.errorClass}).`;
    const remedy = remedies[opening.problem] ?? '';
    // A school that never tries anything out need not reach it.
    return [environment === 'production' ? bad(text, remedy) : warn(text, remedy)];
  }
  opening.line.close();
  const started = Date.now();
  const date = await platform.readClock(environment);
  const here = (started + Date.now()) / 2;
  return [ok(`${where} can be reached.`), ...examineClock(where, date === null ? null : date - here)];
}

const remedies: Partial<Record<string, string>> = {
  dns: 'Look at the name in the URL and at the DNS of this machine.',
  refused: 'Allow outgoing connections to it in the firewall.',
  connect_timeout: 'Allow outgoing connections to it in the firewall.',
  proxy: 'Look at SIDECAR_NAVIGATR_PROXY_URL, and let the proxy pass CONNECT to this host.',
  tls: 'Look at the certificates of this machine (a proxy that opens TLS needs NODE_EXTRA_CA_CERTS) and at its clock.',
  reset: 'Something in between cuts the connection: look at firewall and proxy.',
};

function examineClock(where: string, offMs: number | null): Finding[] {
  if (offMs === null) return [warn(`${where} does not say what time it is.`, 'Is it the right URL?')];
  if (Math.abs(offMs) <= CLOCK_TOLERANCE_MS) return [];
  return [warn(`This machine's clock is off by ${Math.round(offMs / 1000)} s from ${where}.`, 'Run NTP.')];
}

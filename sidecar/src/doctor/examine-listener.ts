import { isIP } from 'node:net';
import type { Config } from '../config.ts';
import { type Finding, warn } from './finding.ts';

/** The sidecar speaks plain http: beyond its own machine, TLS has to stand before it. */
export function examineListener({ host }: Pick<Config, 'host'>): Finding[] {
  const isLoopback = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  if (isLoopback) return [];
  return [
    warn(
      `It listens on ${host} in plain http: the token, names and addresses can be read on the way from Moodle, unless that network is private.`,
      'Set SIDECAR_HOST=127.0.0.1 and put TLS before it (docs/tls.md).',
    ),
  ];
}

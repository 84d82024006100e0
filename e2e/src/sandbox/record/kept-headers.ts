import type { IncomingHttpHeaders } from 'node:http';

const tokenHeaders = new Set(['authorization', 'x-access-token', 'proxy-authorization', 'cookie']);

/** All headers except those that carry a token. */
export function keptHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !tokenHeaders.has(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}

import { request } from 'node:http';
import type { Socket } from 'node:net';
import { failure } from './failure.ts';

/**
 * Asks an HTTP proxy for a way through to `authority` (`host:port`). Nothing is sent to that host.
 * @throws Error whose `code` is the proxy's status when it refuses, else why the proxy could not be asked.
 */
export function openTunnel(proxy: URL, authority: string, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const asking = request({
      host: hostOf(proxy),
      port: proxy.port || 80,
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...authorization(proxy) },
      agent: false,
    });
    const timer = setTimeout(() => asking.destroy(failure('TIMEOUT')), timeoutMs);
    asking.once('connect', ({ statusCode = 0 }, socket) => {
      clearTimeout(timer);
      if (statusCode >= 200 && statusCode < 300) return resolve((socket as Socket).setNoDelay(true));
      socket.destroy();
      reject(failure(String(statusCode)));
    });
    asking.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    asking.end();
  });
}

/** Without the brackets of an IPv6 address. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

function authorization({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  const said = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(said).toString('base64')}` };
}

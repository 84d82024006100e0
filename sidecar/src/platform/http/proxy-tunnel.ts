import { request } from 'node:http';
import type { Socket } from 'node:net';
import { codedError } from '../../network/coded-error.ts';
import { dial } from '../../network/dial.ts';

/**
 * Asks an HTTP proxy for a way through to `authority` (`host:port`). Nothing is sent to that host.
 * @throws Error whose `code` is the proxy's status when it refuses, else why the proxy could not be asked.
 */
export async function openTunnel(proxy: URL, authority: string, timeUp: AbortSignal): Promise<Socket> {
  const line = await dial({ host: hostOf(proxy), port: Number(proxy.port || 80) }, timeUp);
  return new Promise((resolve, reject) => {
    const asking = request({
      createConnection: () => line,
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...authorization(proxy) },
    });
    const expire = () => asking.destroy(codedError('TIMEOUT'));
    timeUp.addEventListener('abort', expire);
    asking.once('connect', ({ statusCode = 0 }, socket) => {
      timeUp.removeEventListener('abort', expire);
      if (statusCode >= 200 && statusCode < 300) return resolve(socket as Socket);
      socket.destroy();
      reject(codedError(String(statusCode)));
    });
    asking.once('error', (error) => {
      timeUp.removeEventListener('abort', expire);
      line.destroy();
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

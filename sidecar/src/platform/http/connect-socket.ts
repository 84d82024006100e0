import { isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { dial } from '../../network/dial.ts';
import { eventOf } from '../../network/event-of.ts';
import { hostOf, openTunnel } from './proxy-tunnel.ts';
import type { NoAnswer } from './reply.ts';

// A handshake over a bad line takes a few seconds; longer means that nothing is there.
const CONNECT_TIMEOUT_MS = 10_000;

export type OpenSocket = { kind: 'open'; socket: Socket };

/** Opens TCP, and TLS for https, through the proxy if there is one. Sends no byte of HTTP to `url`. Never rejects. */
export async function openSocket(url: URL, proxy: URL | null = null): Promise<OpenSocket | NoAnswer> {
  const timeUp = AbortSignal.timeout(CONNECT_TIMEOUT_MS);
  const opened = await (proxy === null ? openDirect(url, timeUp) : openThrough(proxy, url));
  if (opened.kind === 'no_answer' || url.protocol !== 'https:') return opened;
  return openTls(opened.socket, url, proxy === null ? timeUp : AbortSignal.timeout(CONNECT_TIMEOUT_MS));
}

const openDirect = (url: URL, timeUp: AbortSignal): Promise<OpenSocket | NoAnswer> =>
  dial({ host: hostOf(url), port: portOf(url) }, timeUp).then(ready, notConnected);

const openThrough = (proxy: URL, url: URL): Promise<OpenSocket | NoAnswer> =>
  openTunnel(proxy, `${url.hostname}:${portOf(url)}`, AbortSignal.timeout(CONNECT_TIMEOUT_MS)).then(
    ready,
    (error) => ({ kind: 'no_answer', sent: false, cause: 'proxy', errorClass: `PROXY_${codeOf(error)}` }),
  );

async function openTls(tcp: Socket, url: URL, timeUp: AbortSignal): Promise<OpenSocket | NoAnswer> {
  const host = hostOf(url);
  const servername = isIP(host) === 0 ? host : '';
  const socket = connectTls({ socket: tcp, host, servername, ALPNProtocols: ['http/1.1'] });
  return eventOf(socket, 'secureConnect', timeUp).then(
    () => ready(socket),
    (error) => {
      tcp.destroy();
      return notConnected(error);
    },
  );
}

/** An idle line may break while it waits for its slot: the request that follows finds it unusable. */
function ready(socket: Socket): OpenSocket {
  socket.setNoDelay(true).on('error', () => {});
  return { kind: 'open', socket };
}

const portOf = (url: URL): number => Number(url.port || (url.protocol === 'https:' ? 443 : 80));

/** The code of a Node error. */
export const codeOf = (error: unknown): string => (error as { code?: string }).code ?? 'UNKNOWN';

/** Why no connection came about. */
export function notConnected(error: unknown): NoAnswer {
  const errorClass = codeOf(error);
  return { kind: 'no_answer', sent: false, cause: causeOf(errorClass), errorClass };
}

function causeOf(code: string): NoAnswer['cause'] {
  if (['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'ENODATA'].includes(code)) return 'dns';
  if (['ETIMEDOUT', 'CONNECT_TIMEOUT'].includes(code)) return 'connect_timeout';
  if (['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'EACCES'].includes(code))
    return 'refused';
  if (['ECONNRESET', 'EPIPE'].includes(code)) return 'reset';
  return 'tls';
}

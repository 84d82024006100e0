import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { NoAnswer } from '../platform/platform.ts';
import { hostOf, openTunnel } from './tunnel.ts';

// A handshake over a bad line takes a few seconds; longer means that nothing is there.
const CONNECT_TIMEOUT_MS = 10_000;

export type OpenSocket = { kind: 'open'; socket: Socket };

/** Opens TCP, and TLS for https, through the proxy if there is one. Sends no byte of HTTP to `url`. Never rejects. */
export async function openSocket(url: URL, proxy: URL | null = null): Promise<OpenSocket | NoAnswer> {
  const secure = url.protocol === 'https:';
  if (proxy === null)
    return secure ? opened(tlsSocket(url), 'secureConnect') : opened(tcpSocket(url), 'connect');
  try {
    const tunnel = await openTunnel(proxy, `${url.hostname}:${portOf(url)}`, CONNECT_TIMEOUT_MS);
    return secure ? await opened(tlsSocket(url, tunnel), 'secureConnect') : ready(tunnel);
  } catch (error) {
    return { kind: 'no_answer', sent: false, cause: 'proxy', errorClass: `PROXY_${codeOf(error)}` };
  }
}

function opened(socket: Socket, event: 'connect' | 'secureConnect'): Promise<OpenSocket | NoAnswer> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => fail({ code: 'CONNECT_TIMEOUT' }), CONNECT_TIMEOUT_MS);
    const fail = (error: unknown) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(notConnected(error));
    };
    socket.once('error', fail);
    socket.once(event, () => {
      clearTimeout(timer);
      socket.off('error', fail);
      resolve(ready(socket));
    });
  });
}

/** An idle line may break while it waits for its slot: the request that follows finds it unusable. */
function ready(socket: Socket): OpenSocket {
  socket.on('error', () => {});
  return { kind: 'open', socket };
}

const portOf = (url: URL): number => Number(url.port || (url.protocol === 'https:' ? 443 : 80));

const tcpSocket = (url: URL): Socket => connectTcp({ host: hostOf(url), port: portOf(url), noDelay: true });

const tlsSocket = (url: URL, through?: Socket): Socket =>
  connectTls({
    ...(through && { socket: through }),
    host: hostOf(url),
    port: portOf(url),
    servername: /^[\d.]+$|:/.test(hostOf(url)) ? '' : hostOf(url),
    ALPNProtocols: ['http/1.1'],
  }).setNoDelay(true);

/** The code of a Node error; happy eyeballs wraps one error per address. */
export function codeOf(error: unknown): string {
  const { code, errors } = error as { code?: string; errors?: unknown[] };
  const inner = errors?.[0] as { code?: string } | undefined;
  return inner?.code ?? code ?? 'UNKNOWN';
}

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

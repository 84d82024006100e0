import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { NoAnswer } from '../platform/platform.ts';

// A handshake over a bad line takes a few seconds; longer means that nothing is there.
const CONNECT_TIMEOUT_MS = 10_000;

export type OpenSocket = { kind: 'open'; socket: Socket };

/** Opens TCP, and TLS for https. Sends no byte of HTTP. Never rejects. */
export function openSocket(url: URL): Promise<OpenSocket | NoAnswer> {
  return new Promise((resolve) => {
    const secure = url.protocol === 'https:';
    const socket = secure ? tlsSocket(url) : tcpSocket(url);
    const timer = setTimeout(() => fail({ code: 'CONNECT_TIMEOUT' }), CONNECT_TIMEOUT_MS);
    const fail = (error: unknown) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(notConnected(error));
    };
    socket.once('error', fail);
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      socket.off('error', fail);
      // An idle line may break while it waits for its slot: the request that follows finds it unusable.
      socket.on('error', () => {});
      resolve({ kind: 'open', socket });
    });
  });
}

const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

const tcpSocket = (url: URL): Socket =>
  connectTcp({ host: hostOf(url), port: Number(url.port || 80), noDelay: true });

const tlsSocket = (url: URL): Socket =>
  connectTls({
    host: hostOf(url),
    port: Number(url.port || 443),
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

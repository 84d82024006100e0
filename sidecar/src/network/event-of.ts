import type { Socket } from 'node:net';
import { codedError } from './coded-error.ts';

/**
 * The first argument of an event of a socket. Where the socket fails or closes before, or the time is up, it is destroyed.
 * @throws Error with Node's code, or `CONNECT_TIMEOUT` when `signal` ends it
 */
export function eventOf(
  socket: Socket,
  event: 'connect' | 'data' | 'secureConnect',
  signal: AbortSignal,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      signal.removeEventListener('abort', expire);
      socket.off(event, succeed).off('error', fail).off('close', close);
    };
    const fail = (error: unknown) => {
      leave();
      socket.destroy();
      reject(error);
    };
    const succeed = (first: unknown) => {
      leave();
      resolve(first);
    };
    const expire = () => fail(codedError('CONNECT_TIMEOUT'));
    const close = () => fail(codedError('ECONNRESET'));
    signal.addEventListener('abort', expire);
    socket.once(event, succeed).on('error', fail).once('close', close);
  });
}

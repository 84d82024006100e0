import { isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect } from 'node:tls';
import { codedError } from '../network/coded-error.ts';
import { eventOf } from '../network/event-of.ts';
import type { PostgresTls } from './postgres-tls-parameters.ts';

// The message of PostgreSQL's protocol that asks whether it speaks TLS: its length, then its code.
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const YES = 'S';

/**
 * Encrypts a fresh connection to PostgreSQL as `tls` says. Here and not in the driver, which passes over what it does not
 * know of the URL and starts TLS although the server has said no.
 * @throws Error with Node's code, or `TLS_NOT_OFFERED`
 */
export async function secure(
  socket: Socket,
  host: string,
  { tls, signal }: { tls: PostgresTls; signal: AbortSignal },
): Promise<Socket> {
  if (tls.use === 'never') return socket;
  if (!tls.isDirect && !(await isOffered(socket, signal))) {
    if (tls.use === 'if_offered') return socket;
    throw codedError('TLS_NOT_OFFERED');
  }
  const secured = connect({ ...optionsFor(host, tls), socket });
  await eventOf(secured, 'secureConnect', signal);
  return secured;
}

async function isOffered(socket: Socket, signal: AbortSignal): Promise<boolean> {
  socket.write(SSL_REQUEST);
  const answer = await eventOf(socket, 'data', signal);
  // More than the one byte was put there by who stands in between (CVE-2021-23222).
  if (!Buffer.isBuffer(answer) || answer.length !== 1) throw codedError('TLS_UNEXPECTED_ANSWER');
  return answer.toString('latin1') === YES;
}

function optionsFor(host: string, { proof, isDirect, files, versions }: PostgresTls): ConnectionOptions {
  return {
    ...files,
    ...versions,
    host,
    ...(isIP(host) === 0 && { servername: host }),
    ...(isDirect && { ALPNProtocols: ['postgresql'] }),
    rejectUnauthorized: proof !== 'none',
    ...(proof === 'authority' && { checkServerIdentity: () => undefined }),
  };
}

import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { signatureHeaders } from '@local-navigatr/shared-types';
import type { Site } from '../site/site.ts';
import type { ArbitraryCall } from './arbitrary-calls.ts';
import { expectedSignature, signAsSite } from './sign-as-site.ts';

export type RawReply = { status: number; body: unknown; signed: boolean };

/** Sends a call byte for byte, signed as the site unless it says otherwise. */
export async function rawCall(url: string, site: Site, call: ArbitraryCall): Promise<RawReply> {
  const { method, target, body = '' } = call;
  const { id, headers } = signAsSite(site, { method, target, body }, call.headers);
  const length = call.body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const { hostname, port } = new URL(url);
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = {
      hostname,
      port,
      method,
      path: target,
      headers: { ...length, ...headers },
      agent: false,
    };
    request(options, resolve).on('error', reject).end(body);
  });
  return readReply(incoming, site, id);
}

async function readReply(incoming: IncomingMessage, site: Site, id: string): Promise<RawReply> {
  const body = await text(incoming);
  const status = incoming.statusCode ?? 0;
  const expected = expectedSignature(site, { id, status, body });
  return {
    status,
    body: JSON.parse(body),
    signed: incoming.headers[signatureHeaders.signature] === expected,
  };
}

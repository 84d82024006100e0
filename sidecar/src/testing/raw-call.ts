import { randomUUID } from 'node:crypto';
import { type IncomingMessage, request } from 'node:http';
import { signatureHeaders } from '@local-navigatr/shared-types';
import { sha256Hex, signReply, signRequest } from '../http/signature.ts';
import type { Site } from '../site/site.ts';
import type { ArbitraryCall } from './arbitrary-calls.ts';

export type RawReply = { status: number; body: unknown; signed: boolean };

/** Sends a call byte for byte, signed as the site unless it says otherwise. */
export async function rawCall(url: string, site: Site, call: ArbitraryCall): Promise<RawReply> {
  const [secret = ''] = site.secrets;
  const body = call.body ?? '';
  const signed = {
    id: call.headers.id ?? randomUUID(),
    timestamp: call.headers.timestamp ?? String(Math.floor(Date.now() / 1000)),
    site: call.headers.site ?? site.id,
    wwwroot: call.headers.wwwroot ?? site.wwwroot,
    method: call.method,
    target: call.target,
    bodySha256: sha256Hex(body),
  };
  const { hostname, port } = new URL(url);
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = {
      ...(call.body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
      'content-type': call.headers.contentType ?? 'application/json',
      [signatureHeaders.id]: signed.id,
      [signatureHeaders.timestamp]: signed.timestamp,
      [signatureHeaders.site]: signed.site,
      [signatureHeaders.wwwroot]: signed.wwwroot,
      [signatureHeaders.signature]: call.headers.signature ?? signRequest(secret, signed),
    };
    const outgoing = request(
      { hostname, port, method: call.method, path: call.target, headers, agent: false },
      resolve,
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
  return readReply(incoming, secret, signed.id);
}

async function readReply(incoming: IncomingMessage, secret: string, id: string): Promise<RawReply> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  const status = incoming.statusCode ?? 0;
  const expected = signReply(secret, { id, status, bodySha256: sha256Hex(text) });
  return {
    status,
    body: JSON.parse(text),
    signed: incoming.headers[signatureHeaders.signature] === expected,
  };
}

import { randomUUID } from 'node:crypto';
import { signatureHeaders } from '@local-navigatr/shared-types';
import { sha256Hex, signReply, signRequest } from '../http/signature.ts';
import type { Site } from '../site/site.ts';

/** What a call says of itself, where that is not what the site would say. */
export type SignedAs = Partial<
  Record<'id' | 'timestamp' | 'site' | 'wwwroot' | 'signature' | 'contentType', string>
>;

/** The headers of a call as the site signs them, and its id. */
export function signAsSite(
  site: Site,
  { method, target, body }: { method: string; target: string; body: string },
  said: SignedAs = {},
): { id: string; headers: Record<string, string> } {
  const signed = {
    id: said.id ?? randomUUID(),
    timestamp: said.timestamp ?? String(Math.floor(Date.now() / 1000)),
    site: said.site ?? site.id,
    wwwroot: said.wwwroot ?? site.wwwroot,
    method,
    target,
    bodySha256: sha256Hex(body),
  };
  return { id: signed.id, headers: headersOf(signed, said, secretOf(site)) };
}

function headersOf(
  signed: Parameters<typeof signRequest>[1],
  { contentType = 'application/json', signature }: SignedAs,
  secret: string,
): Record<string, string> {
  return {
    'content-type': contentType,
    [signatureHeaders.id]: signed.id,
    [signatureHeaders.timestamp]: signed.timestamp,
    [signatureHeaders.site]: signed.site,
    [signatureHeaders.wwwroot]: signed.wwwroot,
    [signatureHeaders.signature]: signature ?? signRequest(secret, signed),
  };
}

/** The signature that the site expects on the reply to a call. */
export const expectedSignature = (
  site: Site,
  { id, status, body }: { id: string; status: number; body: string },
): string => signReply(secretOf(site), { id, status, bodySha256: sha256Hex(body) });

const secretOf = ({ secrets: [secret = ''] }: Site): string => secret;

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { replyContent, requestContent, type SignedRequest } from '@local-navigatr/shared-types';

const VERSION = 'v1,';
// A rotation needs two; more would only cost time.
const SIGNATURES_MAX = 8;

export const sha256Hex = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

const mac = (secret: string, content: string): Buffer =>
  createHmac('sha256', Buffer.from(secret, 'base64')).update(content, 'utf8').digest();

/** `v1,<base64>` over a request, as the caller makes it. */
export const signRequest = (secret: string, request: SignedRequest): string =>
  VERSION + mac(secret, requestContent(request)).toString('base64');

/** `v1,<base64>` over a reply. */
export const signReply = (
  secret: string,
  reply: { id: string; status: number; bodySha256: string },
): string => VERSION + mac(secret, replyContent(reply)).toString('base64');

/** The first of `secrets` that one of the signatures in `header` was made with, or null. Constant-time per signature. */
export function verifyingSecret(
  secrets: readonly string[],
  header: string,
  request: SignedRequest,
): string | null {
  const given = header
    .split(' ')
    .filter((signature) => signature.startsWith(VERSION))
    .slice(0, SIGNATURES_MAX)
    .map((signature) => Buffer.from(signature.slice(VERSION.length), 'base64'));
  const content = requestContent(request);
  for (const secret of secrets) {
    const expected = mac(secret, content);
    if (given.some((one) => one.length === expected.length && timingSafeEqual(one, expected))) return secret;
  }
  return null;
}

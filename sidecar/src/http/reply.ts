import type { ErrorBody } from '@local-navigatr/shared-types';
import {
  errorCodes,
  signatureHeaders,
  WIRE_VERSION,
  WIRE_VERSION_HEADER,
} from '@local-navigatr/shared-types';
import { isDatabaseUnavailable } from '../db/database-error.ts';
import { Refusal } from '../errors.ts';
import { sha256Hex, signReply } from './signature.ts';

export type Outgoing = { status: number; body: unknown; headers?: Record<string, string> };

/** Who gets the answer; without a secret it is not signed. */
export type ReplyContext = { requestId: string; secret: string | null };

/** The HTTP answer, signed when it is known with what. */
export function respond({ status, body, headers }: Outgoing, to: ReplyContext): Response {
  const text = JSON.stringify(body);
  return new Response(text, {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-request-id': to.requestId,
      [WIRE_VERSION_HEADER]: WIRE_VERSION,
      ...signatureOf({ status, text }, to),
      ...headers,
    },
  });
}

function signatureOf(
  { status, text }: { status: number; text: string },
  { requestId, secret }: ReplyContext,
): Record<string, string> {
  if (secret === null) return {};
  const signed = { id: requestId, status, bodySha256: sha256Hex(text) };
  return { [signatureHeaders.signature]: signReply(secret, signed) };
}

/** The refusal an error is answered with; a bug becomes `internal`, which tells nothing. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (isDatabaseUnavailable(error)) {
    return new Refusal('database_unavailable', 'the database did not answer; nothing is known of this call');
  }
  return new Refusal('internal', 'the sidecar failed; its log has the request id');
}

export function errorOutgoing(refusal: Refusal, requestId: string): Outgoing {
  const body: ErrorBody = {
    error: {
      code: refusal.code,
      message: refusal.message,
      retry: errorCodes[refusal.code].retry,
      requestId,
      ...(refusal.details.length > 0 ? { details: [...refusal.details] } : {}),
    },
  };
  // What was not read of a body that is too large would be taken for the next request.
  const headers = refusal.code === 'too_large' ? { connection: 'close' } : {};
  return { status: refusal.status, body, headers };
}

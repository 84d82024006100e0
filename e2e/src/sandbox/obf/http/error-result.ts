import type { ReadCall } from '../../http/api-call.ts';
import type { Client } from '../clients/client.ts';

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  411: 'Length Required',
  413: 'Payload Too Large',
  429: 'Too Many Requests',
  495: 'SSL Certificate Error',
  496: 'SSL Certificate Required',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

export interface ErrorDetails {
  readonly call: ReadCall<Client>;
  readonly message?: string;
  readonly headers?: Headers;
}

/** The API's `ErrorResult`: `{timestamp, status, error, message?, path}`. */
export function errorResult(
  status: number,
  { call, message, headers = new Headers() }: ErrorDetails,
): Response {
  if (!headers.has('content-type')) headers.set('content-type', 'application/json');
  const body = {
    timestamp: call.at.toISOString().replace('Z', '+00:00'),
    status,
    error: reasons[status] ?? 'Error',
    ...(message === undefined ? {} : { message }),
    path: call.url.pathname,
  };
  return new Response(JSON.stringify(body), { status, headers });
}

/** A rejected bearer, or one of another client: plain text, neither 401 nor JSON. */
export function forbidden(headers = new Headers()): Response {
  if (!headers.has('content-type')) headers.set('content-type', 'text/plain');
  return new Response('403 Forbidden', { status: 403, headers });
}

/** @param waitMs until the next call is welcome */
export function tooManyRequests(call: ReadCall<Client>, waitMs: number): Response {
  const headers = new Headers({ 'retry-after': String(Math.ceil(waitMs / 1000)) });
  return errorResult(429, { call, message: 'Too many requests', headers });
}

/** The API's `OperationResult`, as it answers what changes something. */
export interface OperationResult {
  readonly success: boolean;
  readonly message: string;
  readonly resource_type: 'event' | 'badge' | null;
  readonly resource_id: string | null;
  readonly count: number | null;
}

import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Strike } from './fault.ts';

export interface Wire {
  readonly bindings: HttpBindings;
  /** Aborts when the sandbox shuts down. */
  readonly closing: AbortSignal;
  /** The platform's own answer that is no success. */
  readonly refuse: (status: number, headers?: Headers) => Response;
}

/** All but `slow`, which lets the usual answer through. */
export type WireFault = Exclude<Strike, { kind: 'slow' }>;

/** What processing came to, for faults that hit after it. */
type Processed = Response | null;

const portalPage =
  '<!doctype html><html><head><title>Sign in</title></head><body><h1>Please sign in to this network</h1></body></html>';

// RFC 9110: these never have a body, and Response refuses one.
const bodiless = new Set([204, 205, 304]);

function answerStatus(fault: Extract<Strike, { kind: 'status' }>, { refuse }: Wire): Response {
  const headers = new Headers(fault.headers);
  if (fault.retryAfter !== undefined) headers.set('retry-after', fault.retryAfter);
  if (bodiless.has(fault.status)) return new Response(null, { status: fault.status, headers });
  if (fault.body === undefined) return refuse(fault.status, headers);
  const isText = typeof fault.body === 'string';
  if (!headers.has('content-type')) headers.set('content-type', isText ? 'text/plain' : 'application/json');
  const body = typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body);
  return new Response(body, { status: fault.status, headers });
}

async function hang({ bindings, closing }: Wire): Promise<Response> {
  const { socket } = bindings.incoming;
  if (!socket.destroyed) {
    const ended = new AbortController();
    await Promise.race([
      once(socket, 'close', { signal: ended.signal }),
      once(closing, 'abort', { signal: ended.signal }),
    ]).finally(() => ended.abort());
  }
  return RESPONSE_ALREADY_SENT;
}

function reset({ bindings }: Wire): Response {
  bindings.incoming.socket.resetAndDestroy();
  return RESPONSE_ALREADY_SENT;
}

async function cutBody({ bindings }: Wire, processed: Processed): Promise<Response> {
  const { outgoing, incoming } = bindings;
  const body = Buffer.from((await processed?.text()) ?? '');
  outgoing.writeHead(processed?.status ?? 200, {
    ...Object.fromEntries(processed?.headers ?? []),
    'content-length': String(body.length),
  });
  outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => incoming.socket.destroySoon());
  return RESPONSE_ALREADY_SENT;
}

/** Waits, unless the sandbox closes first. */
export async function wait(ms: number, closing: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal: closing });
  } catch (error) {
    if (!closing.aborted) throw error;
  }
}

/** Puts a fault on the wire instead of the answer. */
export function injectFault(
  fault: WireFault,
  wire: Wire,
  processed: Processed,
): Promise<Response> | Response {
  switch (fault.kind) {
    case 'status':
      return answerStatus(fault, wire);
    case 'html':
      return new Response(portalPage, { status: fault.status, headers: { 'content-type': 'text/html' } });
    case 'hang':
      return hang(wire);
    case 'reset':
      return reset(wire);
    case 'cut_body':
      return cutBody(wire, processed);
  }
}

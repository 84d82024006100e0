import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import type { Strike } from '../faults/fault.ts';
import { injectFault, type Wire, type WireFault, wait } from '../faults/inject-fault.ts';
import type { SandboxContext } from '../sandbox-context.ts';
import { type ApiCall, type ReadCall, subjectOf, targetOf } from './api-call.ts';
import type { ApiEnv } from './api-routes.ts';
import { refusal } from './refusal.ts';
import { accountSigningIn } from './sign-in.ts';

export interface ServerEnv {
  Bindings: HttpBindings;
}

interface Outcome {
  /** Sent by us; null when the fault leaves the caller without an answer. */
  readonly status: number | null;
  readonly processedStatus: number | null;
  readonly fault: string | null;
}

interface Handling {
  readonly context: SandboxContext;
  readonly call: ReadCall;
  readonly wire: Wire;
  readonly process: () => Promise<Response>;
}

/** Must run before anything is awaited: the rate window counts by arrival. */
function receive(context: SandboxContext, { incoming }: HttpBindings): ApiCall {
  const identity = context.accounts.identify(incoming.headers);
  const atMs = context.clock.monotonicMs();
  const target = targetOf(incoming);
  return {
    method: incoming.method ?? 'GET',
    target,
    url: new URL(target, 'http://sandbox'),
    headers: incoming.headers,
    identity,
    at: context.clock.wallTime(),
    atMs,
    overLimit: identity.account !== null && !context.rate.admit(identity.account.id, atMs),
  };
}

/** A sign-in carries no token, so its account is known only now. */
function countSignIn(context: SandboxContext, call: ReadCall): ReadCall {
  const isSignIn = call.identity.account === null && call.url.pathname === '/v1/token';
  const accountId = isSignIn ? accountSigningIn(context, call) : null;
  if (accountId === null) return call;
  return { ...call, overLimit: !context.rate.admit(accountId, context.clock.monotonicMs()) };
}

function record({ context, call }: Handling, outcome: Outcome): void {
  context.requests.append({
    at: call.at.toISOString(),
    atMs: call.atMs,
    accountId: call.identity.account?.id ?? null,
    method: call.method,
    target: call.target,
    overLimit: call.overLimit,
    ...outcome,
  });
}

async function answerUndisturbed(handling: Handling): Promise<Response> {
  const response = await handling.process();
  record(handling, { status: response.status, processedStatus: response.status, fault: null });
  return response;
}

async function answerLate(handling: Handling, fault: Extract<Strike, { kind: 'slow' }>): Promise<Response> {
  const { wire, process } = handling;
  if (fault.stage === 'before') await wait(fault.ms, wire.closing);
  const response = await process();
  if (fault.stage === 'after') await wait(fault.ms, wire.closing);
  record(handling, { status: response.status, processedStatus: response.status, fault: 'slow' });
  return response;
}

const silent: ReadonlySet<Strike['kind']> = new Set(['hang', 'reset']);

function sentStatus(fault: WireFault, processed: Response | null): number | null {
  if (silent.has(fault.kind)) return null;
  return 'status' in fault ? fault.status : (processed?.status ?? null);
}

async function answerUnderFault(handling: Handling, fault: Strike): Promise<Response> {
  if (fault.kind === 'slow') return answerLate(handling, fault);
  const processed = fault.stage === 'after' ? await handling.process() : null;
  const processedStatus = processed?.status ?? null;
  record(handling, { status: sentStatus(fault, processed), processedStatus, fault: fault.kind });
  return injectFault(fault, handling.wire, processed);
}

function refuseOverLimit(handling: Handling): Response {
  record(handling, { status: 429, processedStatus: null, fault: null });
  return refusal(429);
}

/** Every call to `/v1`: count it, let a fault strike, answer, write it down. */
export function answerCall(context: SandboxContext, api: Hono<ApiEnv>) {
  return async (c: Context<ServerEnv>): Promise<Response> => {
    const arrived = receive(context, c.env);
    const call = countSignIn(context, { ...arrived, body: await c.req.text() });
    const request = new Request(call.url, { method: call.method });
    const handling: Handling = {
      context,
      call,
      wire: { bindings: c.env, closing: context.closing },
      process: async () => api.fetch(request, { call }),
    };
    if (call.overLimit) return refuseOverLimit(handling);
    const fault = context.faults.take(subjectOf(call, context.catalogue));
    return fault ? answerUnderFault(handling, fault) : answerUndisturbed(handling);
  };
}

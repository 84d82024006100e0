import type { IncomingHttpHeaders } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { answerUnderFault, type Outcome } from '../faults/answer-under-fault.ts';
import type { FaultSubject, Id } from '../faults/match-request.ts';
import type { SharedContext } from '../shared-context.ts';
import { type ApiCall, type Identity, type ReadCall, targetOf } from './api-call.ts';

export interface ServerEnv {
  Bindings: HttpBindings;
}

/** What a platform's API does with a call. `Account`: who its callers are. */
export interface PlatformApi<Account extends { readonly id: Id }> {
  readonly identify: (headers: IncomingHttpHeaders) => Identity<Account>;
  /** Whose window a call counts in that carries no token, such as a sign-in; null: in none. */
  readonly countedFor: (call: ReadCall<Account>) => Id | null;
  readonly subjectOf: (call: ReadCall<Account>) => FaultSubject;
  /** The answer when nothing goes wrong on the way. */
  readonly process: (call: ReadCall<Account>) => Promise<Response> | Response;
  readonly refuse: (status: number, call: ReadCall<Account>, headers?: Headers) => Response;
  readonly refuseOverLimit: (call: ReadCall<Account>) => Response;
}

/** Must run before anything is awaited: the rate window counts by arrival. */
function receive<Account extends { readonly id: Id }>(
  context: SharedContext,
  { identify }: PlatformApi<Account>,
  { incoming }: HttpBindings,
): ApiCall<Account> {
  const identity = identify(incoming.headers);
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

/** A sign-in carries no token, so its account is known only when its body is. */
function countSignIn<Account extends { readonly id: Id }>(
  context: SharedContext,
  { countedFor }: PlatformApi<Account>,
  call: ReadCall<Account>,
): ReadCall<Account> {
  const accountId = call.identity.account === null ? countedFor(call) : null;
  if (accountId === null) return call;
  return { ...call, overLimit: !context.rate.admit(accountId, context.clock.monotonicMs()) };
}

function record<Account extends { readonly id: Id }>(
  context: SharedContext,
  call: ReadCall<Account>,
  outcome: Outcome,
): void {
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

function refuseOverLimit<Account extends { readonly id: Id }>(
  context: SharedContext,
  api: PlatformApi<Account>,
  call: ReadCall<Account>,
): Response {
  record(context, call, { status: 429, processedStatus: null, fault: null });
  return api.refuseOverLimit(call);
}

/** Every call to the API: count it, let a fault strike, answer, write it down. */
export function answerCall<Account extends { readonly id: Id }>(
  context: SharedContext,
  api: PlatformApi<Account>,
) {
  return async (c: Context<ServerEnv>): Promise<Response> => {
    const arrived = receive(context, api, c.env);
    const call = countSignIn(context, api, { ...arrived, body: await c.req.text() });
    if (call.overLimit) return refuseOverLimit(context, api, call);
    const refuse = (status: number, headers?: Headers) => api.refuse(status, call, headers);
    const handling = {
      wire: { bindings: c.env, closing: context.closing, refuse },
      process: () => api.process(call),
      record: (outcome: Outcome) => record(context, call, outcome),
    };
    return answerUnderFault(handling, context.faults.take(api.subjectOf(call)));
  };
}

import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { BODY_MAX_BYTES, REQUEST_ID, signatureHeaders } from '@local-navigatr/shared-types';
import type { Context } from 'hono';
import type { z } from 'zod';
import type { Deps } from '../deps.ts';
import { type Detail, Refusal } from '../errors.ts';
import { admit, identify, type RawCall, readClaim, requireWire } from './authenticate.ts';
import { parseJson } from './body.ts';
import type { BodyBudget } from './body-budget.ts';
import type { RefusedCalls } from './refused-calls.ts';
import type { ReplayGuard } from './replay-guard.ts';
import { errorOutgoing, type ReplyContext, refusalOf, respond } from './reply.ts';
import { otherTargets } from './request-path.ts';
import type { Call, Route } from './route.ts';
import type { SiteCache } from './site-cache.ts';

export type HttpContext = Context<{ Bindings: HttpBindings }>;

export type Serving = {
  deps: Deps;
  sites: SiteCache;
  replayGuard: ReplayGuard;
  bodies: BodyBudget;
  refused: RefusedCalls;
  isStopping: () => boolean;
};

/** What a signed call comes to: the same steps, in the same order, for every route. */
type Handling = {
  bodyMaxBytes: number;
  run: (call: RawCall, authenticated: Authenticated) => Promise<Response>;
};
type Authenticated = { site: Call['site']; addressee: ReplyContext };

/** Serves one route: limit, signature, body, handler, signed reply. */
export const serveRoute = (serving: Serving, route: Route) => (context: HttpContext) =>
  serveSigned(serving, context, {
    bodyMaxBytes: route.bodyMaxBytes,
    run: async (raw, { site, addressee }) => {
      const body = await route.handle({
        deps: serving.deps,
        site,
        body: route.body ? validate(route.body, parseJson(raw.body, raw.headers['content-type'])) : undefined,
        query: route.query ? validate(route.query, context.req.query()) : undefined,
        params: context.req.param(),
      });
      return respond({ status: route.status, body }, addressee);
    },
  });

/** Refuses a call that no route serves, after the same checks as any other. */
export const serveRefusal =
  (serving: Serving, refusal: Refusal, headers: Record<string, string> = {}) =>
  (context: HttpContext) =>
    serveSigned(serving, context, {
      bodyMaxBytes: BODY_MAX_BYTES,
      run: async (_raw, { addressee }) => {
        const outgoing = errorOutgoing(refusal, addressee.requestId);
        return respond({ ...outgoing, headers: { ...outgoing.headers, ...headers } }, addressee);
      },
    });

async function serveSigned(serving: Serving, context: HttpContext, handling: Handling): Promise<Response> {
  const { incoming } = context.env;
  const addressee: ReplyContext = { requestId: requestId(incoming.headers), secret: null };
  let admitted: Admitted;
  try {
    if (serving.isStopping()) throw new Refusal('shutting_down', 'the sidecar is stopping');
    admitted = await admitCall(serving, { incoming, addressee, bodyMaxBytes: handling.bodyMaxBytes });
  } catch (error) {
    if (error instanceof Refusal) serving.refused.record(error, addressee.requestId);
    return refuse(serving.deps, error, addressee);
  }
  try {
    return await handling.run(admitted.raw, { site: admitted.site, addressee });
  } catch (error) {
    if (error instanceof Refusal) serving.refused.recordPrivileged(error, addressee.requestId);
    return refuse(serving.deps, error, addressee);
  }
}

type Admitted = { raw: RawCall; site: Call['site'] };
type Admitting = { incoming: IncomingMessage; addressee: ReplyContext; bodyMaxBytes: number };

/** Whether a call may be acted on, judged by what costs least first. Fills in the secret that the answer is signed with. */
async function admitCall(
  serving: Serving,
  { incoming, addressee, bodyMaxBytes }: Admitting,
): Promise<Admitted> {
  const { headers, method = '', url: target = '' } = incoming;
  requireWire(headers);
  const claim = await readClaim(serving.sites, { headers, method, target });
  const body = await serving.bodies.read(incoming, bodyMaxBytes);
  const raw: RawCall = { headers, method, target, otherTargets: otherTargets.get(incoming) ?? [], body };
  const caller = await identify(serving.sites, raw, claim);
  addressee.secret = caller.secret;
  await admit(serving.replayGuard, caller, headers);
  await serving.sites.recordSecret(caller.site, caller.secret);
  // What it signed is no path of ours, or another than that of this route.
  if (caller.target !== target) throw new Refusal('not_found', 'there is nothing here');
  return { raw, site: caller.site };
}

export function refuse(deps: Pick<Deps, 'log'>, error: unknown, addressee: ReplyContext): Response {
  const refusal = refusalOf(error);
  if (refusal.status >= 500) {
    deps.log.error({ requestId: addressee.requestId, code: refusal.code, err: error }, 'call failed');
  }
  return respond(errorOutgoing(refusal, addressee.requestId), addressee);
}

/** The caller's own id when it has one, so that both sides' logs can be read together. */
export function requestId(headers: RawCall['headers']): string {
  const given = headers[signatureHeaders.id];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

function validate(schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Refusal(
    'invalid_request',
    'the request does not have the shape it should',
    detailsOf(parsed.error),
  );
}

// A body of wrong types can have a fault per element: the first ones tell enough.
const DETAILS_MAX = 50;

export const detailsOf = (error: z.ZodError): Detail[] =>
  error.issues
    .slice(0, DETAILS_MAX)
    .map(({ path, message }) => ({ path: path.map(String).join('.'), message }));

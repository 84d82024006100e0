import { randomUUID } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import { BODY_MAX_BYTES, REQUEST_ID, signatureHeaders } from '@local-navigatr/shared-types';
import type { Context } from 'hono';
import type { z } from 'zod';
import type { Deps } from '../deps.ts';
import { type Detail, Refusal } from '../errors.ts';
import type { Admission } from './admission.ts';
import { admit, identify, type RawCall } from './authenticate.ts';
import { parseJson, readBody } from './body.ts';
import { type Addressee, errorOutgoing, refusalOf, respond } from './reply.ts';
import type { Call, Route } from './route.ts';
import type { SiteDirectory } from './site-directory.ts';
import { otherTargets } from './target.ts';

export type HttpContext = Context<{ Bindings: HttpBindings }>;

export type Serving = {
  deps: Deps;
  sites: SiteDirectory;
  admission: Admission;
  isStopping: () => boolean;
};

/** What a signed call comes to: the same steps, in the same order, for every route. */
type Handling = {
  bodyMaxBytes: number;
  run: (call: RawCall, authenticated: Authenticated) => Promise<Response>;
};
type Authenticated = { site: Call['site']; addressee: Addressee };

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
  const addressee: Addressee = { requestId: requestId(incoming.headers), secret: null };
  try {
    if (serving.isStopping()) throw new Refusal('shutting_down', 'the sidecar is stopping');
    const raw: RawCall = {
      headers: incoming.headers,
      method: incoming.method ?? '',
      target: incoming.url ?? '',
      otherTargets: otherTargets.get(incoming) ?? [],
      body: await readBody(incoming, handling.bodyMaxBytes),
    };
    const caller = await identify(serving.deps, serving.sites, raw);
    addressee.secret = caller.secret;
    await admit(serving.admission, caller, raw.headers);
    await serving.sites.noteSecret(caller.site, caller.secret);
    // What it signed is no path of ours, or another than that of this route.
    if (caller.target !== raw.target) throw new Refusal('not_found', 'there is nothing here');
    return await handling.run(raw, { site: caller.site, addressee });
  } catch (error) {
    return refuse(serving.deps, error, addressee);
  }
}

export function refuse(deps: Pick<Deps, 'log'>, error: unknown, addressee: Addressee): Response {
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

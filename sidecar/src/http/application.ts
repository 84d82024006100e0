import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { Refusal } from '../errors.ts';
import { Metrics } from '../health/metrics.ts';
import { isReady } from '../health/ready.ts';
import { LEDGER_HEADER, markOf } from '../site/home.ts';
import { openApiDocument } from './openapi.ts';
import type { Route } from './route.ts';
import { type HttpContext, refuse, requestId, type Serving, serveRefusal, serveRoute } from './serve-call.ts';

type Application = Hono<{ Bindings: HttpBindings }>;

/** All endpoints: the signed ones under `/v1`, the open ones beside it. */
export function createApplication(serving: Serving, routes: readonly Route[]): Application {
  const application: Application = new Hono();
  addOpen(application, serving, routes);
  for (const route of routes) application.on(route.method, route.path, serveRoute(serving, route));
  for (const [path, allowed] of methodsByPath(routes)) {
    const refusal = new Refusal('method_not_allowed', `allowed here: ${allowed}`);
    application.all(path, serveRefusal(serving, refusal, { allow: allowed }));
  }
  const unknown = new Refusal('not_found', 'there is nothing here');
  application.all('/v1/*', serveRefusal(serving, unknown));
  application.notFound((context) => refuse(serving.deps, unknown, open(context)));
  application.onError((error, context) => refuse(serving.deps, error, open(context)));
  return application;
}

const open = (context: HttpContext) => ({
  requestId: requestId(context.env.incoming.headers),
  secret: null,
});

function methodsByPath(routes: readonly Route[]): Map<string, string> {
  const methods = new Map<string, string>();
  for (const { path, method } of routes) {
    const known = methods.get(path);
    methods.set(path, known ? `${known}, ${method}` : method);
  }
  return methods;
}

/** Compared as hashes under a key of this process: their time tells nothing of the token. */
function mayReadMetrics(token: string | null, authorization = ''): boolean {
  const hashOf = (text: string) => createHmac('sha256', KEY).update(text).digest();
  return token === null || timingSafeEqual(hashOf(`Bearer ${token}`), hashOf(authorization));
}

const KEY = randomBytes(32);

/** Probes, metrics and the description of the API: unsigned, without personal data. */
function addOpen(application: Application, serving: Serving, routes: readonly Route[]): void {
  const { deps, refused, isStopping } = serving;
  const metrics = new Metrics(deps);
  // Made when it is first asked for: it takes as long as opening the port, and few ask.
  let made: ReturnType<typeof openApiDocument> | undefined;
  const document = () => (made ??= openApiDocument(routes));
  application.get('/healthz', (context) => context.json({ status: 'alive' }));
  // It stays as long as the process: asked for until it is known.
  let mark: string | undefined;
  application.get('/readyz', async (context) => {
    const ready = !isStopping() && (await isReady(deps));
    if (ready) mark ??= await markOf(deps.database, deps.config).catch(() => undefined);
    if (mark !== undefined) context.header(LEDGER_HEADER, mark);
    return context.json({ status: ready ? 'ready' : 'not_ready' }, ready ? 200 : 503);
  });
  application.get('/metrics', async (context) => {
    if (!mayReadMetrics(deps.config.metricsToken, context.req.header('authorization'))) {
      const refusal = new Refusal('unsigned', 'show the token of SIDECAR_METRICS_TOKEN');
      refused.record(refusal, open(context).requestId);
      const response = refuse(deps, refusal, open(context));
      response.headers.set('www-authenticate', 'Bearer');
      return response;
    }
    const { text, contentType } = await metrics.render();
    return context.body(text, 200, { 'content-type': contentType });
  });
  application.get('/openapi.json', (context) => context.json(document()));
  for (const path of ['/healthz', '/readyz', '/metrics', '/openapi.json']) {
    application.all(path, (context) => {
      const response = refuse(deps, new Refusal('method_not_allowed', 'allowed here: GET'), open(context));
      response.headers.set('allow', 'GET');
      return response;
    });
  }
}

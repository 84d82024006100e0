import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Background } from '../catalogue/background.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { Intake } from '../issuance/intake.ts';
import { urlOf } from '../network/url-of.ts';
import { Admission } from './admission.ts';
import { createApplication } from './application.ts';
import { BodyBudget } from './body-budget.ts';
import { Connections } from './connections.ts';
import { RefusedCalls } from './refused-calls.ts';
import type { Route } from './route.ts';
import type { RouteNeeds } from './routes/index.ts';
import { refuse, requestId } from './serve-call.ts';
import { SiteDirectory } from './site-directory.ts';
import { knowsPath, otherTargets, readTarget } from './target.ts';

// A signed call is one small request: whoever needs longer than this to send it is not Moodle.
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
// A Moodle has a handful; more come from someone who wants to fill the memory with what was never signed.
const CONNECTIONS_MAX = 1_000;
// What is under way when the process is asked to leave has as long as a request may take.
const CLOSE_GRACE_MS = REQUEST_TIMEOUT_MS;

export type HttpServer = {
  /** For example `http://127.0.0.1:8787`. */
  url: string;
  /** What goes on after answers were given. */
  background: Background;
  /** Answers what is under way, refuses what is new, then closes. */
  stop(): Promise<void>;
};

/** Listens on the configured address. Rejects when the port is taken. */
export async function startServer(deps: Deps, routesOf: (needs: RouteNeeds) => Route[]): Promise<HttpServer> {
  let stopping = false;
  const sites = new SiteDirectory(deps.database, deps.keys);
  const background = new Background(deps.log);
  const admission = new Admission(deps.database.intake);
  const intake = new Intake(deps);
  const routes = routesOf({ sites, background, intake });
  const isRoute = knowsPath(routes.map(({ path }) => path));
  const application = createApplication(
    {
      deps,
      sites,
      admission,
      bodies: new BodyBudget(),
      refused: new RefusedCalls(deps),
      isStopping: () => stopping,
    },
    routes,
  );
  const listener = getRequestListener(
    (request, env) => invalidTarget(deps, env.incoming as IncomingMessage) ?? application.fetch(request, env),
    {
      // Raised before any route is chosen, by a target or host that makes no URL.
      errorHandler: () => refuseTarget(deps, 'must be a valid path', {}),
    },
  );
  const server = createServer(
    { headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
    (incoming, outgoing) => {
      dropPrefix(incoming, isRoute);
      void listener(incoming, outgoing);
    },
  );
  server.maxConnections = CONNECTIONS_MAX;
  const connections = new Connections(server);
  await listen(server, deps);
  const { address, port } = server.address() as AddressInfo;
  return {
    url: urlOf(address, port),
    background,
    stop: async () => {
      stopping = true;
      await Promise.all([connections.close(CLOSE_GRACE_MS), background.stop()]);
    },
  };
}

const refusedTargets = new WeakMap<IncomingMessage, string>();

/** Leaves only the part that is signed in the request, and remembers what is wrong with it. */
function dropPrefix(incoming: IncomingMessage, isRoute: (path: string) => boolean): void {
  const reading = readTarget(incoming.url ?? '', isRoute);
  if (reading.kind === 'target') {
    incoming.url = reading.target;
    if (reading.others) otherTargets.set(incoming, reading.others);
    return;
  }
  refusedTargets.set(incoming, reading.why);
  incoming.url = '/';
}

function invalidTarget(deps: Deps, incoming: IncomingMessage): Response | null {
  const why = refusedTargets.get(incoming);
  return why === undefined ? null : refuseTarget(deps, why, incoming.headers);
}

const refuseTarget = (deps: Deps, why: string, headers: IncomingMessage['headers']): Response =>
  refuse(deps, new Refusal('invalid_target', `the request target ${why}`), {
    requestId: requestId(headers),
    secret: null,
  });

const listen = (server: Server, { config }: Deps): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });

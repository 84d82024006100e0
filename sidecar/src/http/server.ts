import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { AwardBatcher } from '../award/award-batcher.ts';
import { BackgroundTasks } from '../catalogue/background-tasks.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import { urlOf } from '../network/url-of.ts';
import { createApplication } from './application.ts';
import { BodyBudget } from './body-budget.ts';
import { Connections } from './graceful-shutdown.ts';
import { RefusedCalls } from './refused-calls.ts';
import { ReplayGuard } from './replay-guard.ts';
import { knowsPath, otherTargets, readTarget } from './request-path.ts';
import type { Route } from './route.ts';
import type { RouteNeeds } from './routes/index.ts';
import { refuse, requestId } from './serve-call.ts';
import { SiteCache } from './site-cache.ts';

// A signed call is one small request: a caller that needs longer than this to send it is not Moodle.
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
// Otherwise Node looks for those who are too slow every half a minute.
const LOOK_FOR_SLOW_MS = 5_000;
// Longer than proxies keep a connection they might use again (nginx and AWS 60 s, Caddy two minutes): the one who closes it must
// not be the one who is about to be asked.
const KEEP_ALIVE_MS = 125_000;
const TIMEOUTS = {
  headersTimeout: HEADERS_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  connectionsCheckingInterval: LOOK_FOR_SLOW_MS,
  keepAliveTimeout: KEEP_ALIVE_MS,
};
// A Moodle has a handful; more come from someone who wants to fill the memory with what was never signed.
const CONNECTIONS_MAX = 1_000;
// What is under way when the process is asked to leave has as long as a request may take.
const CLOSE_GRACE_MS = REQUEST_TIMEOUT_MS;

export type HttpServer = {
  sites: SiteCache;
  /** For example `http://127.0.0.1:8787`. */
  url: string;
  /** What goes on after answers were given. */
  background: BackgroundTasks;
  /** Answers what is under way, refuses what is new, then closes. */
  stop(): Promise<void>;
};

/** Listens on the configured address. Rejects when the port is taken. */
export async function startServer(deps: Deps, routesOf: (needs: RouteNeeds) => Route[]): Promise<HttpServer> {
  let stopping = false;
  const sites = new SiteCache(deps.database, deps.keys);
  const background = new BackgroundTasks(deps.log);
  const replayGuard = new ReplayGuard(deps.database.intake, (site) =>
    deps.log.info({ site }, 'Moodle called for the first time: the site is paired'),
  );
  const intake = new AwardBatcher(deps);
  const routes = routesOf({ sites, background, intake });
  const refused = new RefusedCalls(deps);
  const isRoute = knowsPath(routes.map(({ path }) => path));
  const bodies = new BodyBudget();
  const isStopping = () => stopping;
  const application = createApplication({ deps, sites, replayGuard, bodies, refused, isStopping }, routes);
  const listener = listenerOf(application, bodies, turnAwayWith(deps, refused));
  const server = createServer(TIMEOUTS, (incoming, outgoing) => {
    dropPrefix(incoming, isRoute);
    void listener(incoming, outgoing);
  });
  const connections = new Connections(server, {
    max: CONNECTIONS_MAX,
    onDropped: () => refused.record(tooMany(), 'none'),
  });
  await listen(server, deps);
  const { address, port } = server.address() as AddressInfo;
  return {
    url: urlOf(address, port),
    sites,
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

/** Answers a call that is refused before any route is chosen. */
type TurnAway = (refusal: Refusal, headers: IncomingMessage['headers']) => Response;

const turnAwayWith =
  (deps: Deps, refused: RefusedCalls): TurnAway =>
  (refusal, headers) => {
    const id = requestId(headers);
    refused.record(refusal, id);
    return refuse(deps, refusal, { requestId: id, secret: null });
  };

/**
 * Hands a request to the application, unless its target is refused before any route is chosen. Answers once its caller has
 * written it.
 */
const listenerOf = (
  application: ReturnType<typeof createApplication>,
  bodies: BodyBudget,
  turnAway: TurnAway,
) =>
  getRequestListener(
    async (request, env) => {
      const incoming = env.incoming as IncomingMessage;
      const response = invalidTarget(turnAway, incoming) ?? (await application.fetch(request, env));
      await bodies.discard(incoming);
      return response;
    },
    {
      // Raised before any route is chosen, by a target or host that makes no URL.
      errorHandler: () => turnAway(invalid('must be a valid path'), {}),
    },
  );

function invalidTarget(turnAway: TurnAway, incoming: IncomingMessage): Response | null {
  const why = refusedTargets.get(incoming);
  return why === undefined ? null : turnAway(invalid(why), incoming.headers);
}

const invalid = (why: string): Refusal => new Refusal('invalid_target', `the request target ${why}`);

const tooMany = (): Refusal =>
  new Refusal('too_busy', 'too many connections: the one that was silent for longest is closed');

const listen = (server: Server, { config }: Deps): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });

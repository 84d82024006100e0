import { setMaxListeners } from 'node:events';
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { SandboxControl } from './control/control-client.ts';
import { controlRoutes } from './control/control-routes.ts';
import { answerCall, type ServerEnv } from './http/answer-call.ts';
import { apiRoutes } from './http/api-routes.ts';
import { Listener } from './http/listener.ts';
import { refusal } from './http/refusal.ts';
import { defaultSettings, type SandboxOptions, type SandboxSettings } from './options.ts';
import { pageRoutes } from './pages/page-routes.ts';
import { createContext, type SandboxContext } from './sandbox-context.ts';

export interface Sandbox {
  readonly url: string;
  readonly port: number;
  /** Works without a socket, so also while the sandbox is down. */
  readonly control: SandboxControl;
  /** Ends all connections and everything that waits. */
  close(): Promise<void>;
}

function createApp(context: SandboxContext, listener: () => Listener): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>();
  app.all('/v1/*', answerCall(context, apiRoutes(context)));
  app.route('/_sandbox', controlRoutes({ context, listener }));
  app.mount('/', pageRoutes(context).fetch);
  app.onError((error) => (error instanceof HTTPException ? error.getResponse() : refusal(500)));
  return app;
}

function serverFor(app: Hono<ServerEnv>): Server {
  // Leaves the global Request and Response of a process that uses the sandbox as a library alone.
  const listen = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  return createServer((incoming, outgoing) => void listen(incoming, outgoing));
}

/** An address that a client on this machine can use, also when the sandbox listens on all of them. */
function localUrl(host: string, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

function inProcessControl(app: Hono<ServerEnv>): SandboxControl {
  return new SandboxControl((path, init) => app.request(path, init));
}

/** @throws Error when the port is in use */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const settings: SandboxSettings = { ...defaultSettings, ...options };
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  let url = '';
  const publicUrl = () => settings.publicUrl ?? url;
  const context = createContext(settings, { publicUrl, closing: closing.signal });
  const app = createApp(context, () => listener);
  const listener = await Listener.open(serverFor(app), settings);
  url = localUrl(settings.host, listener.port);
  return {
    url,
    port: listener.port,
    control: inProcessControl(app),
    close: () => {
      closing.abort();
      return listener.close();
    },
  };
}

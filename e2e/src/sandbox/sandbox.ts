import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { SandboxControl } from './control/control-client.ts';
import { sandboxControlRoutes } from './control/sandbox-routes.ts';
import { answerCall, type ServerEnv } from './http/answer-call.ts';
import type { Listener } from './http/listener.ts';
import { navigatrApi } from './http/navigatr-api.ts';
import { refusal } from './http/refusal.ts';
import { defaultSettings, type SandboxOptions, type SandboxSettings } from './options.ts';
import { pageRoutes } from './pages/page-routes.ts';
import { createContext, type SandboxContext } from './sandbox-context.ts';
import { type Serving, serve } from './serve.ts';

export interface Sandbox extends Pick<Serving, 'url' | 'port' | 'close'> {
  /** Works without a socket, so also while the sandbox is down. */
  readonly control: SandboxControl;
}

function createApp(context: SandboxContext, listener: () => Listener): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>();
  app.all('/v1/*', answerCall(context, navigatrApi(context)));
  app.route('/_sandbox', sandboxControlRoutes(context, listener));
  app.mount('/', pageRoutes(context).fetch);
  app.onError((error) => (error instanceof HTTPException ? error.getResponse() : refusal(500)));
  return app;
}

/** @throws Error when the port is in use */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const settings: SandboxSettings = { ...defaultSettings, ...options };
  const { app, ...serving } = await serve(settings, (listening, listener) =>
    createApp(createContext(settings, listening), listener),
  );
  return { ...serving, control: new SandboxControl((path, init) => app.request(path, init)) };
}

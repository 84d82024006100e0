import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { answerCall, type ServerEnv } from '../http/answer-call.ts';
import type { Listener } from '../http/listener.ts';
import { type Serving, serve } from '../serve.ts';
import { ObfControl } from './control/obf-control.ts';
import { obfControlRoutes } from './control/obf-routes.ts';
import { obfApi } from './http/obf-api.ts';
import { createObfContext, type ObfContext } from './obf-context.ts';
import { defaultSettings, type ObfOptions, type ObfSettings } from './options.ts';
import { pageRoutes } from './pages/page-routes.ts';

export interface ObfSandbox extends Pick<Serving, 'url' | 'port' | 'close'> {
  /** Works without a socket, so also while the sandbox is down. */
  readonly control: ObfControl;
}

function createApp(context: ObfContext, listener: () => Listener): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>();
  app.all('/v2/*', answerCall(context, obfApi(context)));
  app.route('/_sandbox', obfControlRoutes(context, listener));
  app.mount('/', pageRoutes(context).fetch);
  app.onError((error) =>
    error instanceof HTTPException
      ? error.getResponse()
      : new Response('Internal Server Error', { status: 500 }),
  );
  return app;
}

/** @throws Error when the port is in use */
export async function startObfSandbox(options: ObfOptions = {}): Promise<ObfSandbox> {
  const settings: ObfSettings = { ...defaultSettings, ...options };
  const { app, ...serving } = await serve(settings, (listening, listener) =>
    createApp(createObfContext(settings, listening), listener),
  );
  return { ...serving, control: new ObfControl((path, init) => app.request(path, init)) };
}

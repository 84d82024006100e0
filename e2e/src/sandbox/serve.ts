import { setMaxListeners } from 'node:events';
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import type { ServerEnv } from './http/answer-call.ts';
import { Listener } from './http/listener.ts';
import type { Listening } from './shared-context.ts';
import type { SharedSettings } from './shared-options.ts';

export interface Serving {
  readonly url: string;
  readonly port: number;
  readonly app: Hono<ServerEnv>;
  /** Ends all connections and everything that waits. */
  close(): Promise<void>;
}

export type CreateApp = (listening: Listening, listener: () => Listener) => Hono<ServerEnv>;

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

/** @throws Error when the port is in use */
export async function serve(settings: SharedSettings, createApp: CreateApp): Promise<Serving> {
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  let url = '';
  const publicUrl = () => settings.publicUrl ?? url;
  const app = createApp({ publicUrl, closing: closing.signal }, () => listener);
  const listener = await Listener.open(serverFor(app), settings);
  url = localUrl(settings.host, listener.port);
  return {
    url,
    port: listener.port,
    app,
    close: () => {
      closing.abort();
      return listener.close();
    },
  };
}

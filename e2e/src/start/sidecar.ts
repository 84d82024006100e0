import { SIDECAR_PROGRAM } from './build-sidecar.ts';
import { SidecarProcess } from './sidecar-process.ts';

export interface SidecarOptions {
  readonly port: number;
  /** For the embedded database and the master key. */
  readonly dataDir: string;
  readonly logFile: string;
  /** Paired by the environment: its wwwroot and base64 secret. Default: none, `sidecar site add` pairs. */
  readonly site?: { readonly wwwroot: string; readonly secret: string };
  /** The Navigatr-like API, for both environments. */
  readonly upstreamUrl: string;
  /** Further `SIDECAR_…` variables, such as `SIDECAR_DATABASE_URL`. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Default: the one that was built here. */
  readonly program?: string;
  /** For Node. */
  readonly nodeFlags?: readonly string[];
}

/** Of a sidecar that lives for minutes: optimising the wasm of its embedded database takes longer than it saves. */
export const SHORT_LIVED = '--liftoff-only';

export interface RunningSidecar {
  readonly url: string;
  readonly pid: number;
  readonly logFile: string;
  /** Resolves with a description when it ends without having been asked to. */
  readonly died: Promise<Error>;
  /** SIGTERM, then waits: it finishes the calls in flight. SIGKILL after `graceMs` (default 20 s). */
  stop: (graceMs?: number) => Promise<void>;
}

const STOP_GRACE_MS = 20_000;

/**
 * Starts the built sidecar and waits until it is ready.
 * @throws with the end of its log when it ends first or does not get ready.
 */
export async function startSidecar(options: SidecarOptions): Promise<RunningSidecar> {
  const { logFile, nodeFlags = [], program = SIDECAR_PROGRAM } = options;
  const sidecar = new SidecarProcess({ program, logFile, nodeFlags, variables: sidecarVariables(options) });
  let stopping = false;
  const stop = async (graceMs = STOP_GRACE_MS) => {
    stopping = true;
    await sidecar.leave(graceMs);
  };
  const died = new Promise<Error>((resolve) => {
    void sidecar.death().then((death) => stopping || resolve(death));
  });
  try {
    await sidecar.ready();
  } catch (error) {
    await stop(0);
    throw error;
  }
  return { url: sidecar.url, pid: sidecar.pid, logFile, died, stop };
}

export function sidecarVariables(options: SidecarOptions): Record<string, string> {
  return {
    SIDECAR_HOST: '127.0.0.1',
    SIDECAR_PORT: String(options.port),
    SIDECAR_DATA_DIR: options.dataDir,
    ...(options.site && {
      SIDECAR_SITE_URL: options.site.wwwroot,
      SIDECAR_SITE_SECRET: options.site.secret,
    }),
    SIDECAR_NAVIGATR_PRODUCTION_URL: options.upstreamUrl,
    SIDECAR_NAVIGATR_STAGING_URL: options.upstreamUrl,
    SIDECAR_ALLOW_INSECURE_UPSTREAM: '1',
    ...options.variables,
  };
}

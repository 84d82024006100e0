import { randomBytes } from 'node:crypto';
import type { SiteIdentity } from '../school/sign.ts';
import { rateOf, type ScenarioOptions } from './scenario-options.ts';

export interface ReplicaContext {
  readonly site: SiteIdentity;
  readonly sandboxUrl: string;
  /** As the replicas reach it; null for the embedded one. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
}

/** The environment of a scenario's sidecars. */
export class ReplicaVariables {
  readonly #options: ScenarioOptions;
  readonly #context: ReplicaContext;
  readonly #masterKey = randomBytes(32).toString('base64');

  constructor(options: ScenarioOptions, context: ReplicaContext) {
    this.#options = options;
    this.#context = context;
  }

  of(name: string, place: number): Record<string, string> {
    const { policy = 'retry', variables, variablesOf, upstreamUrlOf } = this.#options;
    const { site, sandboxUrl } = this.#context;
    const rate = rateOf(this.#options);
    const upstream = upstreamUrlOf?.(sandboxUrl) ?? sandboxUrl;
    return {
      SIDECAR_PORT: '0',
      SIDECAR_SITE_URL: site.wwwroot,
      SIDECAR_SITE_SECRET: site.secret,
      SIDECAR_MASTER_KEY: this.#masterKey,
      SIDECAR_ALLOW_INSECURE_UPSTREAM: '1',
      SIDECAR_RATE_LIMIT: String(rate.limit),
      SIDECAR_RATE_WINDOW_MS: String(rate.windowMs),
      SIDECAR_UNKNOWN_POLICY: policy,
      ...this.#ofDatabase(name),
      SIDECAR_NAVIGATR_PRODUCTION_URL: upstream,
      SIDECAR_NAVIGATR_STAGING_URL: upstream,
      ...variables,
      ...variablesOf?.(place),
    };
  }

  #ofDatabase(name: string): Record<string, string> {
    const { databaseUrl, dataDir } = this.#context;
    if (databaseUrl === null) return { SIDECAR_DATA_DIR: dataDir };
    // Names the replica in pg_stat_activity and in notices of claims.
    return { SIDECAR_DATABASE_URL: `${databaseUrl}?application_name=${name}` };
  }
}

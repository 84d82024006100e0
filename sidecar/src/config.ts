import { resolve } from 'node:path';
import { NAVIGATR_RATE, OBF_RATE } from '@local-navigatr/shared-types';
import { z } from 'zod';
import { ascendingSeconds, host, isUnexpanded, masterKeys, secret, whole, wwwroot } from './config-values.ts';
import { type PostgresUrl, type PostgresUrlReading, readPostgresUrl } from './db/postgres-url.ts';
import { renewingUrl } from './db/renewing-url.ts';
import {
  type Environment,
  type ReadFile,
  readEnvironment,
  unknownVariables,
  withFile,
} from './environment.ts';
import type { MasterKeySource } from './keys/master-keys.ts';
import { baseUrl, imageSources, proxyUrl } from './network/upstream-settings.ts';
import { type ObfUrls, obfUrls, publicObfUrls } from './obf-urls.ts';
import { readText } from './read-text.ts';

export type { Environment } from './environment.ts';

// Anyone who has the file may try as many as they like.
const PASSPHRASE_MIN = 12;

/** The site that the environment pairs at start. */
export type PairedSite = { wwwroot: string; secret: string };

export type Config = {
  host: string;
  port: number;
  /** Where Moodle reaches the sidecar; null: where it listens. */
  publicUrl: URL | null;
  /** Null: the embedded database in `dataDir`. */
  databaseUrl: PostgresUrl | null;
  dataDir: string;
  /** Null: generated into `dataDir`, which only the embedded database may do. */
  masterKey: MasterKeySource | null;
  site: PairedSite | null;
  navigatr: Readonly<Record<'production' | 'staging', URL>>;
  /** Where images of badges may come from besides the vendor's hosts: see ImageSource. */
  navigatrImages: readonly string[];
  /** The way to the API; null: straight on. */
  navigatrProxy: URL | null;
  /** What who reads `/metrics` must show; null: nothing. */
  metricsToken: string | null;
  /** By name, where this API may be called; null: nowhere. */
  obf: ObfConfig;
  rateLimit: number;
  rateWindowMs: number;
  unknownPolicy: 'retry' | 'hold';
  retention: { piiDays: number; auditDays: number };
  /** Encrypts and opens backups. */
  backupPassphrase: string | null;
  logLevel: string;
  /** What of the environment was left aside, for the log. */
  warnings: readonly string[];
};

export type ObfConfig = {
  urls: ObfUrls;
  rate: { limit: number; windowMs: number };
  /** How long after a call without an answer the platform is asked whether it has the badge, in milliseconds. */
  lookUpAfterMs: readonly [number, ...number[]];
};

/** Every fault of the environment at once, each a sentence that names its variable. */
export class ConfigFault extends Error {
  override readonly name = 'ConfigFault';
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

const variables = z.object({
  SIDECAR_HOST: host.default('127.0.0.1'),
  SIDECAR_PORT: whole(0, 65_535).default(8787),
  SIDECAR_PUBLIC_URL: baseUrl().optional(),
  SIDECAR_DATABASE_URL: z.string().optional(),
  SIDECAR_DATABASE_PASSWORD: z.string().optional(),
  SIDECAR_DATA_DIR: z.string().default('./data'),
  SIDECAR_MASTER_KEY: masterKeys.optional(),
  SIDECAR_MASTER_KEY_FILE: z.string().optional(),
  SIDECAR_SITE_URL: wwwroot.optional(),
  SIDECAR_SITE_SECRET: secret.optional(),
  SIDECAR_NAVIGATR_PRODUCTION_URL: baseUrl().default(new URL('https://api.navigatr.app/')),
  SIDECAR_NAVIGATR_STAGING_URL: baseUrl().default(new URL('https://stagapi.navigatr.app/')),
  SIDECAR_NAVIGATR_PROXY_URL: proxyUrl.optional(),
  SIDECAR_NAVIGATR_IMAGE_HOSTS: imageSources.default([]),
  SIDECAR_OBF_URLS: obfUrls.default(publicObfUrls()),
  SIDECAR_OBF_RATE_LIMIT: whole(1, 1_000).default(OBF_RATE.limit),
  SIDECAR_OBF_RATE_WINDOW_MS: whole(10, 3_600_000).default(OBF_RATE.windowMs),
  SIDECAR_OBF_LOOK_UP_SECONDS: ascendingSeconds.default([60_000, 300_000, 900_000]),
  SIDECAR_ALLOW_INSECURE_UPSTREAM: z.enum(['0', '1'], { error: 'must be 0 or 1' }).default('0'),
  SIDECAR_METRICS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7E]{16,}$/, 'must be at least 16 characters without spaces (openssl rand -hex 32)')
    .optional(),
  SIDECAR_RATE_LIMIT: whole(1, 1_000).default(NAVIGATR_RATE.limit),
  SIDECAR_RATE_WINDOW_MS: whole(10, 3_600_000).default(NAVIGATR_RATE.windowMs),
  SIDECAR_UNKNOWN_POLICY: z.enum(['retry', 'hold'], { error: 'must be retry or hold' }).default('retry'),
  SIDECAR_RETENTION_PII_DAYS: whole(1, 36_500).default(90),
  SIDECAR_RETENTION_AUDIT_DAYS: whole(1, 36_500).default(730),
  SIDECAR_BACKUP_PASSPHRASE: z
    .string()
    .min(PASSPHRASE_MIN, `must have at least ${PASSPHRASE_MIN} characters`)
    .optional(),
  SIDECAR_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      error: 'must be trace, debug, info, warn, error, fatal or silent',
    })
    .default('info'),
});
type Variables = z.infer<typeof variables>;

// Their files are read again for each new connection.
const SECRETS_OF_DATABASE = ['SIDECAR_DATABASE_URL', 'SIDECAR_DATABASE_PASSWORD'] as const;
/** The variables that may come from a file, named by the same variable with `_FILE`. The master key's is read again later. */
export const SECRETS = [
  ...SECRETS_OF_DATABASE,
  'SIDECAR_SITE_SECRET',
  'SIDECAR_NAVIGATR_PROXY_URL',
  'SIDECAR_METRICS_TOKEN',
  'SIDECAR_BACKUP_PASSPHRASE',
] as const;
/** Every variable that the sidecar knows. */
export const NAMES = [...Object.keys(variables.shape), ...SECRETS.map((name) => `${name}_FILE`)];

const here = {
  readFile: (path: string) => readText(path),
  platform: process.platform as string,
};

/** Reads the whole environment. Throws {@link ConfigFault} with everything that is wrong with it. */
export function parseConfig(environment: Environment, { readFile, platform } = here): Config {
  const {
    given,
    fromFiles,
    faults: ofFiles,
    warnings,
  } = readEnvironment(environment, { secrets: SECRETS, readFile });
  const parsed = variables.safeParse(given);
  const issues = parsed.error?.issues ?? [];
  const database = readDatabase(given, environment, readFile);
  const faults = [
    ...ofFiles,
    ...unknownVariables(given, NAMES),
    ...issues.map(({ path, message }) => `${path.join('.')} ${message}.`),
    ...database.faults,
    ...(isUnexpanded(given['SIDECAR_DATA_DIR'] ?? '', platform) ? [UNEXPANDED] : []),
    // A variable whose file cannot be read is there all the same.
    ...(ofFiles.length > 0 ? [] : contradictions(given, new Set(issues.map(({ path }) => String(path[0]))))),
    ...(platform === 'win32' ? faultsOnWindows(given) : []),
  ];
  if (!parsed.success || faults.length > 0)
    throw new ConfigFault(faults.map((one) => withFile(one, fromFiles)));
  return { ...configOf(parsed.data), databaseUrl: database.url, warnings };
}

const UNEXPANDED =
  'SIDECAR_DATA_DIR must be a path as it is, without ~ or variables: /var/lib/navigatr-sidecar.';

function readDatabase(
  given: Environment,
  environment: Environment,
  readFile: ReadFile,
): { url: PostgresUrl | null; faults: readonly string[] } {
  const read = ({ SIDECAR_DATABASE_URL: text = '', SIDECAR_DATABASE_PASSWORD: password }: Environment) =>
    readPostgresUrl(text, { environment, password, readFile });
  const reading = given['SIDECAR_DATABASE_URL'] === undefined ? null : read(given);
  if (reading?.kind !== 'url') return { url: null, faults: reading?.faults ?? [] };
  const readAnew = (): PostgresUrlReading => {
    const { given: now, faults } = readEnvironment(environment, { secrets: SECRETS_OF_DATABASE, readFile });
    return faults.length > 0 ? { kind: 'faults', faults } : read(now);
  };
  return { url: renewingUrl(reading.url, readAnew), faults: [] };
}

/** What cannot be had there: folders are not brought to the disk, and no lock frees itself when its process dies. */
const faultsOnWindows = (given: Environment): string[] =>
  given['SIDECAR_DATABASE_URL']
    ? []
    : [
        'SIDECAR_DATABASE_URL is required on Windows: the embedded database needs locks and file systems that Windows does not have. Give the sidecar a PostgreSQL, or run it in WSL or a Linux container.',
      ];

/** What is wrong between variables; those already found faulty are left alone. */
function contradictions(given: Environment, faulty: Set<string>): string[] {
  const found: string[] = [];
  if (given['SIDECAR_MASTER_KEY'] && given['SIDECAR_MASTER_KEY_FILE']) {
    found.push('SIDECAR_MASTER_KEY and SIDECAR_MASTER_KEY_FILE are both set: keep one.');
  }
  if (given['SIDECAR_DATABASE_URL'] && !given['SIDECAR_MASTER_KEY'] && !given['SIDECAR_MASTER_KEY_FILE']) {
    found.push(
      'SIDECAR_MASTER_KEY (or SIDECAR_MASTER_KEY_FILE) is required with SIDECAR_DATABASE_URL. `openssl rand -base64 32` makes one.',
    );
  }
  if (given['SIDECAR_DATABASE_PASSWORD'] && !given['SIDECAR_DATABASE_URL']) {
    found.push('SIDECAR_DATABASE_PASSWORD is for SIDECAR_DATABASE_URL, which is not set.');
  }
  if (Boolean(given['SIDECAR_SITE_URL']) !== Boolean(given['SIDECAR_SITE_SECRET'])) {
    found.push('SIDECAR_SITE_URL and SIDECAR_SITE_SECRET belong together: set both or none.');
  }
  if (given['SIDECAR_ALLOW_INSECURE_UPSTREAM'] === '1') return found;
  for (const name of ['SIDECAR_NAVIGATR_PRODUCTION_URL', 'SIDECAR_NAVIGATR_STAGING_URL']) {
    if (given[name]?.toLowerCase().startsWith('http:') && !faulty.has(name)) {
      found.push(`${name} must be https (for tests on this machine: SIDECAR_ALLOW_INSECURE_UPSTREAM=1).`);
    }
  }
  if (/(^|[\s,=])http:/i.test(given['SIDECAR_OBF_URLS'] ?? '') && !faulty.has('SIDECAR_OBF_URLS')) {
    found.push(
      'SIDECAR_OBF_URLS must be https (for tests on this machine: SIDECAR_ALLOW_INSECURE_UPSTREAM=1).',
    );
  }
  if (given['SIDECAR_NAVIGATR_IMAGE_HOSTS']?.includes('http://')) {
    found.push('SIDECAR_NAVIGATR_IMAGE_HOSTS must name https hosts: leave out http://.');
  }
  return found;
}

function configOf(from: Variables): Omit<Config, 'databaseUrl' | 'warnings'> {
  return {
    host: from.SIDECAR_HOST,
    port: from.SIDECAR_PORT,
    publicUrl: from.SIDECAR_PUBLIC_URL ?? null,
    // Whole, so that every message says where it is.
    dataDir: resolve(from.SIDECAR_DATA_DIR),
    masterKey: masterKeyOf(from),
    site:
      from.SIDECAR_SITE_URL && from.SIDECAR_SITE_SECRET
        ? { wwwroot: from.SIDECAR_SITE_URL, secret: from.SIDECAR_SITE_SECRET }
        : null,
    navigatr: {
      production: from.SIDECAR_NAVIGATR_PRODUCTION_URL,
      staging: from.SIDECAR_NAVIGATR_STAGING_URL,
    },
    navigatrImages: from.SIDECAR_NAVIGATR_IMAGE_HOSTS,
    obf: {
      urls: from.SIDECAR_OBF_URLS,
      rate: { limit: from.SIDECAR_OBF_RATE_LIMIT, windowMs: from.SIDECAR_OBF_RATE_WINDOW_MS },
      lookUpAfterMs: from.SIDECAR_OBF_LOOK_UP_SECONDS,
    },
    navigatrProxy: from.SIDECAR_NAVIGATR_PROXY_URL ?? null,
    metricsToken: from.SIDECAR_METRICS_TOKEN ?? null,
    rateLimit: from.SIDECAR_RATE_LIMIT,
    rateWindowMs: from.SIDECAR_RATE_WINDOW_MS,
    unknownPolicy: from.SIDECAR_UNKNOWN_POLICY,
    retention: {
      piiDays: from.SIDECAR_RETENTION_PII_DAYS,
      auditDays: from.SIDECAR_RETENTION_AUDIT_DAYS,
    },
    backupPassphrase: from.SIDECAR_BACKUP_PASSPHRASE ?? null,
    logLevel: from.SIDECAR_LOG_LEVEL,
  };
}

function masterKeyOf(from: Variables): MasterKeySource | null {
  if (from.SIDECAR_MASTER_KEY) return { keys: from.SIDECAR_MASTER_KEY };
  return from.SIDECAR_MASTER_KEY_FILE ? { file: from.SIDECAR_MASTER_KEY_FILE } : null;
}

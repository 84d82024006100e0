import { type Environment, tidy } from '../environment.ts';

// The variables that psql and libpq read, by the parameter that each stands in for.
const VARIABLES: Readonly<Record<string, string>> = {
  PGHOST: 'host',
  PGHOSTADDR: 'hostaddr',
  PGPORT: 'port',
  PGDATABASE: 'dbname',
  PGUSER: 'user',
  PGPASSWORD: 'password',
  PGPASSFILE: 'passfile',
  PGREQUIREAUTH: 'require_auth',
  PGCHANNELBINDING: 'channel_binding',
  PGSERVICE: 'service',
  PGOPTIONS: 'options',
  PGAPPNAME: 'application_name',
  PGSSLMODE: 'sslmode',
  PGSSLNEGOTIATION: 'sslnegotiation',
  PGSSLROOTCERT: 'sslrootcert',
  PGSSLCERT: 'sslcert',
  PGSSLKEY: 'sslkey',
  PGSSLCRL: 'sslcrl',
  PGSSLMINPROTOCOLVERSION: 'ssl_min_protocol_version',
  PGSSLMAXPROTOCOLVERSION: 'ssl_max_protocol_version',
  PGREQUIREPEER: 'requirepeer',
  PGGSSENCMODE: 'gssencmode',
  PGCONNECT_TIMEOUT: 'connect_timeout',
  PGCLIENTENCODING: 'client_encoding',
  PGTARGETSESSIONATTRS: 'target_session_attrs',
  PGLOADBALANCEHOSTS: 'load_balance_hosts',
};

/** Small letters all. */
const KNOWN: ReadonlySet<string> = new Set([...Object.values(VARIABLES), 'ssl', 'sslpassword', 'pgbouncer']);

export const ESCAPE = 'write / ? # @ : and % in its user name and password as %2F %3F %23 %40 %3A and %25';

const REFUSED = 'is not supported: leave it out';

/** What may stand in a URL because it asks for what is so anyway; all else under these names is refused, with the reason. */
const ALREADY_SO: Readonly<Record<string, { values: RegExp; otherwise: string }>> = {
  channel_binding: {
    values: /^(disable|prefer)$/,
    otherwise:
      'is not supported: leave it out, and use sslmode=verify-full, which keeps out who stands in between as well',
  },
  client_encoding: { values: /^(auto|utf-?8)$/i, otherwise: 'must be UTF8' },
  gssencmode: { values: /^(disable|prefer)$/, otherwise: REFUSED },
  load_balance_hosts: { values: /^disable$/, otherwise: REFUSED },
  pgbouncer: { values: /^(true|false)$/, otherwise: 'must be true or false' },
  replication: { values: /^(false|off|no|0)$/, otherwise: REFUSED },
  sslcertmode: { values: /^allow$/, otherwise: REFUSED },
  sslcompression: { values: /^0$/, otherwise: REFUSED },
  sslsni: { values: /^1$/, otherwise: REFUSED },
};

/** The parameters of a PostgreSQL URL, each taken once; what is left at the end was not understood. */
export class Parameters {
  readonly #inUrl: ReadonlyMap<string, string>;
  readonly #left = new Map<string, { value: string; named: string }>();
  readonly #given: ReadonlySet<string>;
  readonly #faults: string[] = [];

  constructor(inUrl: ReadonlyMap<string, string>, environment: Environment) {
    this.#inUrl = inUrl;
    for (const [variable, name] of Object.entries(VARIABLES)) {
      const value = tidy(environment[variable] ?? '');
      if (value) this.#left.set(name, { value, named: variable });
    }
    for (const [name, value] of inUrl) {
      this.#left.set(name, { value, named: `SIDECAR_DATABASE_URL: ${name}` });
    }
    this.#given = new Set(this.#left.keys());
  }

  /** In the URL or in a variable, taken or not. */
  wasGiven(name: string): boolean {
    return this.#given.has(name);
  }

  isInUrl(name: string): boolean {
    return this.#inUrl.has(name);
  }

  take(name: string): string | undefined {
    const value = this.#left.get(name)?.value;
    this.#left.delete(name);
    return value;
  }

  /** {@link take}, of a value that looks like `pattern`; `must` says what else is wrong. */
  takeMatching(name: string, pattern: RegExp, must: string): string | undefined {
    const { named } = this.#left.get(name) ?? {};
    const value = this.take(name);
    if (value === undefined || pattern.test(value)) return value;
    this.fault(`${named} ${must}.`);
    return undefined;
  }

  takeNumber(name: string, otherwise: string): number {
    return Number(this.takeMatching(name, /^\d{1,6}$/, 'must be a whole number of seconds') ?? otherwise);
  }

  takeOneOf<T extends string>(name: string, values: readonly T[], because = ''): T | undefined {
    const must = `must be ${values.slice(0, -1).join(', ')} or ${values.at(-1)}${because && `, ${because}`}`;
    return this.takeMatching(name, new RegExp(`^(${values.join('|')})$`), must) as T | undefined;
  }

  fault(sentence: string): void {
    this.#faults.push(sentence);
  }

  /** Everything that was wrong, and everything that nobody took. */
  faultsAtEnd(): readonly string[] {
    if (this.#hasRestOfPassword()) return [`SIDECAR_DATABASE_URL is no postgres:// URL: ${ESCAPE}.`];
    const left = [...this.#left].flatMap(([name, { value, named }]) => {
      const known = ALREADY_SO[name];
      if (known?.values.test(value)) return [];
      return [`${named} ${known?.otherwise ?? unknown(name, this.isInUrl(name))}.`];
    });
    return [...this.#faults, ...left];
  }

  /** What holds the @ before the host is no parameter, but a password that is not escaped: nothing to repeat. */
  #hasRestOfPassword(): boolean {
    return [...this.#left].some(([name, { value }]) => this.isInUrl(name) && `${name}${value}`.includes('@'));
  }
}

/** What other drivers call what we have, in small letters. */
const WRITTEN: Readonly<Record<string, string>> = {
  applicationname: 'application_name',
  connecttimeout: 'connect_timeout',
  logintimeout: 'connect_timeout',
  database: 'dbname',
  username: 'user',
};

/** Settings of a session that drivers take in the URL. */
const OF_SESSION =
  /^(search_path|timezone|datestyle|work_mem|default_transaction_\w+|(statement|lock|idle_\w+|transaction|tcp_user)_timeout)$/i;

function unknown(name: string, isInUrl: boolean): string {
  const refused = 'is nothing the sidecar can do: leave it out';
  if (!isInUrl) return refused;
  if (name.startsWith('amp;')) return `begins with amp;: write & and not &amp; between parameters`;
  const small = name.toLowerCase();
  const written = WRITTEN[small] ?? (KNOWN.has(small) && small !== name ? small : undefined);
  if (written !== undefined) return `is written ${written}`;
  const setting = /^(current)?schema$/.test(small) ? 'search_path' : OF_SESSION.test(name) ? small : null;
  return setting === null
    ? refused
    : `${refused} (settings of the session go into options=-c%20${setting}%3Dvalue)`;
}

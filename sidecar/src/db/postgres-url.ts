import { networkInterfaces, userInfo } from 'node:os';
import type { Environment } from '../environment.ts';
import { readText } from '../read-text.ts';
import { ESCAPE, Parameters } from './postgres-parameters.ts';
import { type PostgresTls, readTls } from './postgres-tls-parameters.ts';

/** Where PostgreSQL is, as which role, and how: what a `postgres://` URL and the `PG…` variables say, once. */
export type PostgresUrl = {
  /** Tried in this order. */
  servers: readonly PostgresServer[];
  user: string;
  /** Empty: none. */
  password: string;
  database: string;
  tls: PostgresTls;
  /** Of several servers, only one that takes writes. */
  role: 'any' | 'primary' | 'read-write';
  applicationName: string;
  /** Null: as long as the sidecar waits anyway. */
  connectTimeoutMs: number | null;
  keepAliveSeconds: number;
  /** Command-line options for the session (`-c name=value`), or null. */
  options: string | null;
  /** The same with the user, password and certificates that its files hold now; it never throws. Not set: as above. */
  renewed?: () => PostgresUrl;
};

export type PostgresServer = { host: string; port: number } | { socket: string };

export type Around = {
  /** For the `PG…` variables, which stand in for what the URL does not say, as with psql. */
  environment: Environment;
  /** From a variable of its own; the URL may hold none then. */
  password?: string | undefined;
  /** Throws what Node throws. */
  readFile: (path: string) => string;
};

export type PostgresUrlReading =
  | { kind: 'url'; url: PostgresUrl }
  /** Sentences, without anything secret. */
  | { kind: 'faults'; faults: readonly string[] };

const PORT = '5432';
const KEEP_ALIVE_SECONDS = '60';

/** Reads a PostgreSQL URL as libpq does. What it asks for is done or refused by its name, never passed over. */
export function readPostgresUrl(text: string, around: Around): PostgresUrlReading {
  const split = splitUrl(text);
  if (typeof split === 'string') return { kind: 'faults', faults: [`SIDECAR_DATABASE_URL ${split}.`] };
  const parameters = new Parameters(split, around.environment);
  const servers = readServers(parameters);
  const user = parameters.take('user') ?? systemUser();
  if (user === '') parameters.fault('SIDECAR_DATABASE_URL must name a user: postgres://user@host/database.');
  const url: PostgresUrl = {
    servers,
    user,
    password: readPassword(parameters, around.password),
    database: parameters.take('dbname') ?? user,
    tls: readTls(parameters, { readFile: around.readFile, onSocket: servers.some((one) => 'socket' in one) }),
    role: readRole(parameters),
    applicationName: readName(parameters),
    connectTimeoutMs: parameters.takeNumber('connect_timeout', '0') * 1_000 || null,
    keepAliveSeconds: readKeepAlive(parameters),
    options: parameters.take('options') ?? null,
  };
  const faults = parameters.faultsAtEnd();
  return faults.length > 0 ? { kind: 'faults', faults } : { kind: 'url', url };
}

/** {@link readPostgresUrl}, of a URL alone that is known to be right. */
export function parsePostgresUrl(text: string): PostgresUrl {
  const reading = readPostgresUrl(text, { environment: {}, readFile: readText });
  if (reading.kind === 'faults') throw new Error(reading.faults.join('\n'));
  return reading.url;
}

const PARTS = /^postgres(?:ql)?:\/\/(?:([^/?]*)@)?([^/?@]*)(?:\/([^/?@]*))?(?:\?(.*))?$/i;
// With an @ in it, it is the rest of a password that is not escaped.
const AFTER_HOST = /^postgres(?:ql)?:\/\/(?:[^/?#]*@)?[^/?@#]*\/([^?@#]*)(?:\?[^@]*)?$/i;

/** Every part of a URL by the name that libpq has for it, or what is wrong. */
function splitUrl(text: string): Map<string, string> | string {
  if (!/^postgres(ql)?:\/\//i.test(text)) {
    return 'must be one URL that starts with postgres:// or postgresql:// (leave out a driver, as in postgresql+psycopg:// or jdbc:)';
  }
  if (/[/&;]/.test(AFTER_HOST.exec(text)?.[1] ?? '')) {
    return 'must hold one name after the host: postgres://user@host/database?sslmode=verify-full (a socket folder: ?host=/folder)';
  }
  const parts = text.includes('#') ? null : PARTS.exec(text);
  if (parts === null) return `is no postgres:// URL: ${ESCAPE}`;
  const [, login, hosts = '', database, query] = parts;
  const servers = splitServers(hosts);
  if (typeof servers === 'string') return servers;
  const [, user, password] = /^([^:]*)(?::(.*))?$/.exec(login ?? '') ?? [];
  const said = (query ?? '').split('&').filter((one) => one !== '');
  // It may be the rest of a password that is not escaped.
  if (!said.every((one) => /=./.test(one)))
    return `has a parameter without a value after its ?: give it one, or leave it out; ${ESCAPE}`;
  const pairs = said.map(splitPair);
  const all = Object.entries({ ...servers, user, password, dbname: database });
  try {
    const given = [...all, ...pairs].filter(([, value]) => value !== undefined && value !== '');
    return new Map(given.map(([name, value]) => [decodeURIComponent(name), decodeURIComponent(value ?? '')]));
  } catch {
    return `has a % that begins no escape: ${ESCAPE}`;
  }
}

function splitPair(pair: string): [string, string] {
  const [name = '', ...value] = pair.split('=');
  return [name, value.join('=')];
}

/** Hosts and ports as the lists that libpq makes of them; both still percent-encoded. */
function splitServers(hosts: string): { host: string; port: string } | string {
  const found = hosts.split(',').map((one) => /^(\[[^\]]*\]|[^:[\]]*)(?::(\d*))?$/.exec(one));
  if (found.includes(null)) {
    return `must name each server as host:port, an IPv6 address as [address]:port; ${ESCAPE}`;
  }
  const ports = found.map((one) => one?.[2] ?? '');
  return {
    host: found.map((one) => one?.[1] ?? '').join(','),
    port: ports.every((port) => port === '') ? '' : ports.map((port) => port || PORT).join(','),
  };
}

function readServers(parameters: Parameters): PostgresServer[] {
  const hosts = (parameters.take('host') || 'localhost').split(',');
  const ports = parameters.takeMatching(
    'port',
    /^\d{1,5}(,\d{1,5})*$/,
    `must be a number up to 65535 for each server; ${ESCAPE}`,
  );
  const numbers = (ports ?? PORT).split(',').map(Number);
  const fits = numbers.length === 1 || numbers.length === hosts.length;
  if (!fits || numbers.some((port) => port < 1 || port > 65_535)) {
    parameters.fault(
      'SIDECAR_DATABASE_URL must name a port from 1 to 65535 for each server, or one for all.',
    );
  }
  const servers = hosts.map((host, place) => serverAt(host, numbers[place] ?? numbers[0] ?? 0));
  for (const server of servers) if ('host' in server) refuseStrayLinkLocal(server.host, parameters);
  return servers;
}

/** An address of one network cable says nothing without the interface that this cable is at. */
function refuseStrayLinkLocal(host: string, parameters: Parameters): void {
  const [, address, zone] = /^(fe[89ab][0-9a-f]:[0-9a-f:.]*)(?:%(.*))?$/i.exec(host) ?? [];
  if (address === undefined) return;
  const known = Object.keys(networkInterfaces());
  if (zone !== undefined && (known.includes(zone) || /^\d+$/.test(zone))) return;
  const why = zone ? `${zone} is no network interface of this machine` : 'it needs its network interface';
  parameters.fault(
    `SIDECAR_DATABASE_URL names the link-local address ${address}, and ${why}: [${address}%25${known.find((one) => one !== 'lo') ?? 'eth0'}]. Better, use the host name or another address of the server.`,
  );
}

function serverAt(host: string, port: number): PostgresServer {
  if (!host.startsWith('/')) return { host: host.replace(/^\[(.*)\]$/, '$1') || 'localhost', port };
  return { socket: /\/\.s\.PGSQL\.\d+$/.test(host) ? host : `${host.replace(/\/+$/, '')}/.s.PGSQL.${port}` };
}

function readPassword(parameters: Parameters, given: string | undefined): string {
  const said = parameters.take('password');
  if (given === undefined) return said ?? '';
  if (parameters.isInUrl('password')) {
    parameters.fault('SIDECAR_DATABASE_PASSWORD is set and SIDECAR_DATABASE_URL holds a password: keep one.');
  }
  return given;
}

function readRole(parameters: Parameters): PostgresUrl['role'] {
  const known = ['any', 'read-write', 'primary'] as const;
  return parameters.takeOneOf('target_session_attrs', known, 'because the sidecar writes') ?? 'any';
}

function readName(parameters: Parameters): string {
  const name = parameters.take('application_name');
  return name ?? parameters.take('fallback_application_name') ?? 'sidecar';
}

function readKeepAlive(parameters: Parameters): number {
  const seconds = parameters.takeNumber('keepalives_idle', KEEP_ALIVE_SECONDS);
  return parameters.takeOneOf('keepalives', ['0', '1']) === '0' ? 0 : seconds;
}

/** Empty where the system has no name for the user of this process, as in some containers. */
function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

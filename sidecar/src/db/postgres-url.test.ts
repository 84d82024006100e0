import { describe, expect, it } from 'vitest';
import type { Environment } from '../environment.ts';
import { readPostgresUrl } from './postgres-url.ts';

const CA = '-----BEGIN CERTIFICATE-----\nCA';
const CERT = '-----BEGIN CERTIFICATE-----\nCERT';
const KEY = '-----BEGIN ENCRYPTED PRIVATE KEY-----\nKEY';
const files: Readonly<Record<string, string>> = {
  '/ca.pem': CA,
  '/me.crt': CERT,
  '/me.key': KEY,
  '/ca.der': '0\u0082\u0003',
  '/empty': '',
};

const read = (
  text: string,
  { environment = {}, password }: { environment?: Environment; password?: string } = {},
) =>
  readPostgresUrl(text, {
    environment,
    password,
    readFile: (path) => {
      const found = files[path];
      if (found === undefined) throw Object.assign(new Error(path), { code: 'ENOENT', syscall: 'open' });
      return found;
    },
  });

function urlOf(...given: Parameters<typeof read>) {
  const reading = read(...given);
  if (reading.kind === 'faults') throw new Error(reading.faults.join('\n'));
  return reading.url;
}

const faultsOf = (...given: Parameters<typeof read>): string => {
  const reading = read(...given);
  return reading.kind === 'faults' ? reading.faults.join('\n') : '';
};

describe('where a PostgreSQL URL leads', () => {
  const at = (host: string, port = 5432) => ({ host, port });
  it.each([
    ['postgres://u:p@[::1]:5433/db', [at('::1', 5433)]],
    ['postgres://u@[2001:db8::1]/db', [at('2001:db8::1')]],
    ['postgres://u@db.example.org/db', [at('db.example.org')]],
    ['postgresql://u@h:6543/db', [at('h', 6543)]],
    ['POSTGRES://u@h/db', [at('h')]],
    ['postgres://u@h1:5432,h2:5433/db', [at('h1'), at('h2', 5433)]],
    ['postgres://u@h1,[::1]:5433,h3/db', [at('h1'), at('::1', 5433), at('h3')]],
    ['postgres://u@/db?host=h1,h2&port=5432,5433', [at('h1'), at('h2', 5433)]],
    ['postgres://u@h/db?port=6000', [at('h', 6000)]],
    ['postgres://u@/db', [at('localhost')]],
    ['postgres:///db?user=u', [at('localhost')]],
    ['postgres://u@%2Fvar%2Frun%2Fpostgresql/db', [{ socket: '/var/run/postgresql/.s.PGSQL.5432' }]],
    ['postgres://u@%2Fvar%2Frun%2Fpostgresql:5433/db', [{ socket: '/var/run/postgresql/.s.PGSQL.5433' }]],
    ['postgres:///db?host=/var/run/postgresql/&user=u', [{ socket: '/var/run/postgresql/.s.PGSQL.5432' }]],
    ['postgres://u:p@/db?host=/cloudsql/a:b:c', [{ socket: '/cloudsql/a:b:c/.s.PGSQL.5432' }]],
  ])('%s', (text, servers) => {
    expect(urlOf(text).servers).toEqual(servers);
  });

  it('reads user, password and database as they were before they were escaped', () => {
    expect(urlOf('postgres://me%40srv:p%40%2F%23%3F%25w:x+y@h/my%20db')).toMatchObject({
      user: 'me@srv',
      password: 'p@/#?%w:x+y',
      database: 'my db',
    });
    expect(urlOf('postgres://me@h')).toMatchObject({ user: 'me', password: '', database: 'me' });
    expect(urlOf('postgres://h/db?user=u&password=p%26q')).toMatchObject({ user: 'u', password: 'p&q' });
  });

  it.each([
    'postgres://u:secret/word@h/db',
    'postgres://u:secret#word@h/db',
    'postgres://u:secret?word@h/db',
    'postgres://u:secret%word@h/db',
    'postgres://u:7?secretword@h/db',
    'postgres://u:7?s&secretword@h/db',
    'postgres://u:7/x?secretword=@h/db',
    'postgres://u:7/x?a=b&secretword=c@h/db',
    'postgres://u:p@h:secretword/db',
    'postgres://u:p@::1:5432/db',
    'postgres://u:p@[::1/db',
    'postgres://u:p@h:70000/db',
    'postgres://u:p@h1:1,h2:2/db?port=1,2,3',
    'postgresql+psycopg://u:secretword@h/db',
    'jdbc:postgresql://h/db?user=u&password=secretword',
    'host=h dbname=db password=secretword',
    'mysql://u:secretword@h/db',
  ])('is refused in one sentence without the password: %s', (text) => {
    const faults = faultsOf(text);
    expect(faults).toMatch(/^SIDECAR_DATABASE_URL.*\.$/);
    expect(faults).not.toMatch(/secret|word@/);
  });
});

describe('TLS to PostgreSQL', () => {
  const tls = (query: string, environment: Environment = {}) =>
    urlOf(`postgres://u@h/db?${query}`, { environment }).tls;
  it.each([
    ['', 'if_offered', 'none'],
    ['sslmode=disable', 'never', 'none'],
    ['sslmode=allow', 'if_offered', 'none'],
    ['sslmode=prefer', 'if_offered', 'none'],
    ['sslmode=require', 'always', 'none'],
    ['sslmode=no-verify', 'always', 'none'],
    ['ssl=true', 'always', 'none'],
    ['ssl=false', 'never', 'none'],
    ['sslmode=require&sslrootcert=/ca.pem', 'always', 'authority'],
    ['sslmode=verify-ca&sslrootcert=/ca.pem', 'always', 'authority'],
    ['sslmode=verify-full&sslrootcert=/ca.pem', 'always', 'host'],
    ['sslmode=verify-full', 'always', 'host'],
    ['sslrootcert=system', 'always', 'host'],
  ])('%s', (query, use, proof) => {
    expect(tls(query)).toMatchObject({ use, proof });
  });

  it('takes files of an authority and of a client, and versions', () => {
    const query = 'sslmode=verify-full&sslrootcert=/ca.pem&sslcert=/me.crt&sslkey=/me.key&sslpassword=x';
    expect(tls(`${query}&ssl_min_protocol_version=TLSv1.3`)).toMatchObject({
      files: { ca: CA, cert: CERT, key: KEY, passphrase: 'x' },
      versions: { minVersion: 'TLSv1.3' },
    });
  });

  it.each([
    ['sslmode=verify', /: sslmode must be disable, .* or verify-full\.$/],
    ['sslmode=verify-ca', /sslmode=verify-ca needs sslrootcert/],
    ['sslrootcert=/ca.pem', /sslrootcert needs sslmode=verify-full/],
    ['sslmode=prefer&sslrootcert=/ca.pem', /sslrootcert needs sslmode=verify-full/],
    ['sslmode=require&sslrootcert=system', /sslrootcert=system needs sslmode=verify-full/],
    ['sslmode=verify-full&sslrootcert=/none', /sslrootcert: \/none cannot be read: it is not there\.$/],
    [
      'sslmode=verify-full&sslrootcert=/ca.der',
      /sslrootcert: \/ca\.der holds no certificate in PEM .*-inform der/,
    ],
    ['sslmode=verify-full&sslrootcert=/empty', /sslrootcert: \/empty holds no certificate in PEM/],
    ['sslmode=require&sslcert=/me.key&sslkey=/me.key', /sslcert: \/me\.key holds no certificate/],
    ['sslmode=require&sslcert=/me.crt&sslkey=/me.crt', /sslkey: \/me\.crt holds no private key in PEM/],
    ['sslmode=require&sslcert=/me.crt', /sslcert and sslkey belong together/],
    ['sslmode=require&channel_binding=require', /channel_binding is not supported.*verify-full/],
    ['sslnegotiation=direct', /sslnegotiation=direct needs sslmode=require/],
    ['sslcrl=/crl', /: sslcrl is nothing/],
    ['sslmode=verify-full&host=/var/run/postgresql', /socket folder has no TLS/],
  ])('%s is refused', (query, sentence) => {
    expect(faultsOf(`postgres://u@h/db?${query}`)).toMatch(sentence);
  });
});

describe('parameters of a PostgreSQL URL', () => {
  it('are taken where they are understood', () => {
    expect(
      urlOf(
        'postgres://u@h/db?application_name=school&connect_timeout=3&keepalives_idle=30&options=-c%20search_path%3Dledger&target_session_attrs=read-write&pgbouncer=true&client_encoding=utf8&gssencmode=disable&channel_binding=prefer',
      ),
    ).toMatchObject({
      applicationName: 'school',
      connectTimeoutMs: 3_000,
      keepAliveSeconds: 30,
      options: '-c search_path=ledger',
      role: 'read-write',
    });
  });

  it.each([
    'hostaddr',
    'service',
    'schema',
    'pool_timeout',
    'connection_limit',
    'require_auth',
    'keepalives_count',
  ])('are refused by their name where they are not: %s', (name) => {
    expect(faultsOf(`postgres://u@h/db?${name}=1`)).toMatch(new RegExp(`^SIDECAR_DATABASE_URL: ${name} is `));
  });

  // An empty sslmode would be none: what was meant to be encrypted goes in the clear.
  it.each(['sslmode', 'sslmode=', 'sslmode=&application_name=x'])(
    'are refused without a value: %s',
    (query) => {
      expect(faultsOf(`postgres://u@h/db?${query}`)).toMatch(
        /^SIDECAR_DATABASE_URL has a parameter without a value after its \?: give it one, or leave it out/,
      );
    },
  );

  it.each([
    [
      'statement_timeout=1',
      /leave it out \(settings of the session go into options=-c%20statement_timeout%3Dvalue\)/,
    ],
    ['search_path=led', /options=-c%20search_path%3Dvalue/],
    [
      'schema=public',
      /schema is nothing the sidecar can do: leave it out \(.*options=-c%20search_path%3Dvalue\)/,
    ],
    ['currentSchema=x', /options=-c%20search_path%3Dvalue/],
    ['SSLMODE=require', /SSLMODE is written sslmode\.$/],
    ['ApplicationName=x', /ApplicationName is written application_name\.$/],
    ['sslmode=require&amp;application_name=x', /& and not &amp;/],
    ['connection_limit=5', /connection_limit is nothing the sidecar can do: leave it out\.$/],
    ['passfile=/x', /passfile is nothing the sidecar can do: leave it out\.$/],
    ['hostaddr=10.0.0.1', /hostaddr is nothing the sidecar can do: leave it out\.$/],
    ['uselibpqcompat=true', /leave it out\.$/],
  ])('are told with what helps: %s', (query, sentence) => {
    expect(faultsOf(`postgres://u@h/db?${query}`)).toMatch(sentence);
  });

  it.each(['db&sslmode=require', 'db;sslmode=require', 'db/', 'db/public', '/db', 'cloudsql/p:r:i/db'])(
    'begin with ?, after one name of a database: /%s',
    (rest) => {
      const faults = faultsOf(`postgres://u:p@h/${rest}`);
      expect(faults).toMatch(/^SIDECAR_DATABASE_URL must hold one name after the host: /);
      expect(faults).toContain('?sslmode=');
    },
  );

  it.each([
    ['target_session_attrs=standby', /target_session_attrs must be any, read-write or primary, because/],
    ['connect_timeout=soon', /connect_timeout must be a whole number/],
  ])('%s is refused', (query, sentence) => {
    expect(faultsOf(`postgres://u@h/db?${query}`)).toMatch(sentence);
  });

  it('come from the PG variables where the URL is silent', () => {
    const environment = {
      PGPASSWORD: 'p',
      PGSSLMODE: 'require',
      PGUSER: 'other',
      PGPORT: '6000',
      PGDATABASE: 'led',
    };
    expect(urlOf('postgres://u@h', { environment })).toMatchObject({
      servers: [{ host: 'h', port: 6000 }],
      user: 'u',
      password: 'p',
      database: 'led',
      tls: { use: 'always' },
    });
    expect(faultsOf('postgres://u@h', { environment: { PGSSLMODE: 'strong' } })).toMatch(
      /^PGSSLMODE must be/,
    );
    expect(faultsOf('postgres://u@h', { environment: { PGSERVICE: 'x' } })).toBe(
      'PGSERVICE is nothing the sidecar can do: leave it out.',
    );
  });

  it('have one password only', () => {
    expect(urlOf('postgres://u@h/db', { password: 'p' }).password).toBe('p');
    expect(faultsOf('postgres://u:secret@h/db', { password: 'p' })).toMatch(
      /^SIDECAR_DATABASE_PASSWORD is set and SIDECAR_DATABASE_URL holds a password: keep one\.$/,
    );
  });
});

import { describe, expect, it } from 'vitest';
import { ConfigFault, type Environment, parseConfig } from './config.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const secret = Buffer.alloc(24, 9).toString('base64');

const files: Record<string, string> = {
  '/run/secrets/site': `${secret}\r\n`,
  '/run/secrets/url': '\ufeffpostgres://u@h/db\n',
  '/run/secrets/password': 'p@ss\n',
  '/run/secrets/proxy': 'http://u:p@proxy.example.org:3128\n',
  '/run/secrets/empty': '\n',
  '/run/secrets/short': 'short\n',
  // As PowerShell's `>` writes them, read as UTF-8.
  '/run/secrets/utf16': '\ufffd\ufffdp\0a\0s\0s\0',
  '/run/secrets/latin1': 'pa\ufffdwort',
};
const outside = (platform = 'linux') => ({
  platform,
  readFile: (path: string) => {
    const found = files[path];
    if (found === undefined) throw Object.assign(new Error(path), { code: 'EACCES', syscall: 'open' });
    return found;
  },
});
const read = (environment: Environment) => parseConfig(environment, outside());
const faultsOf = (environment: Environment, platform?: string): string => {
  try {
    parseConfig(environment, outside(platform));
    return '';
  } catch (error) {
    if (error instanceof ConfigFault) return error.faults.join('\n');
    throw error;
  }
};

/** As Kubernetes makes them for a service, and Docker for a link. */
const linksOf = (prefix: string, at = 'tcp://10.0.0.1:8787') => ({
  [`${prefix}_SERVICE_HOST`]: '10.0.0.1',
  [`${prefix}_SERVICE_PORT`]: '8787',
  [`${prefix}_SERVICE_PORT_HTTP`]: '8787',
  [`${prefix}_PORT`]: at,
  [`${prefix}_PORT_8787_TCP`]: at,
  [`${prefix}_PORT_8787_TCP_PROTO`]: 'tcp',
  [`${prefix}_PORT_8787_TCP_PORT`]: '8787',
  [`${prefix}_PORT_8787_TCP_ADDR`]: '10.0.0.1',
});

describe('variables that are made for a service of the same name', () => {
  it.each([
    ['sidecar', linksOf('SIDECAR')],
    ['sidecar on IPv6', linksOf('SIDECAR', 'tcp://[fd00::1]:8787')],
    ['sidecar-host', linksOf('SIDECAR_HOST')],
    ['sidecar-database', linksOf('SIDECAR_DATABASE', 'udp://10.0.0.1:53')],
    ['both', { ...linksOf('SIDECAR'), ...linksOf('SIDECAR_RATE_LIMIT') }],
    [
      'a linked container with a range of ports',
      {
        ...linksOf('SIDECAR'),
        SIDECAR_PORT_8787_TCP_START: 'tcp://10.0.0.1:8787',
        SIDECAR_PORT_8787_TCP_END: 'tcp://10.0.0.1:8788',
        SIDECAR_PORT_8787_TCP_PORT_START: '8787',
        SIDECAR_PORT_8787_TCP_PORT_END: '8788',
      },
    ],
    [
      'a linked container',
      { ...linksOf('SIDECAR'), SIDECAR_NAME: '/web/sidecar', SIDECAR_ENV_NODE_VERSION: '20' },
    ],
  ])('are ignored and told: %s', (_service, environment) => {
    const { port, host, warnings } = read(environment);
    expect([port, host]).toEqual([8787, '127.0.0.1']);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^Ignored, .*SIDECAR_.*PORT.*enableServiceLinks: false/);
    expect(warnings[0]).toContain(`${Object.keys(environment)[0]}, `);
  });

  it('leave a port alone that was set', () => {
    const { port, warnings } = read({ ...linksOf('SIDECAR'), SIDECAR_PORT: '9000' });
    expect(port).toBe(9000);
    expect(warnings[0]).not.toContain('SIDECAR_PORT,');
  });

  it('excuse no slip', () => {
    expect(faultsOf({ ...linksOf('SIDECAR'), SIDECAR_PROT: '1' })).toBe(
      'SIDECAR_PROT is not a variable of the sidecar; SIDECAR_PORT is.',
    );
    expect(faultsOf({ sidecar_port: '1', SIDECAR_HOST: '::' })).toBe(
      'sidecar_port is not a variable of the sidecar; SIDECAR_PORT is.',
    );
    expect(faultsOf({ '\ufeffSIDECAR_PORT': '1' })).toContain('; SIDECAR_PORT is.');
    expect(faultsOf({ 'export SIDECAR_PORT': '1' })).toContain('; SIDECAR_PORT is.');
    expect(faultsOf({ SIDECAR_PORT_FILE: '/run/port' })).toBe(
      'SIDECAR_PORT_FILE is not a variable of the sidecar: only secrets come from files. Set SIDECAR_PORT.',
    );
    expect(faultsOf({ SIDECAR_SERVICE_PORT: '1' })).toMatch(/SIDECAR_SERVICE_PORT is not a variable/);
    expect(faultsOf({ SIDECAR_NAME: '/x' })).toBe('SIDECAR_NAME is not a variable of the sidecar.');
  });
});

describe('a proxy that other programs would use', () => {
  it.each([
    { HTTPS_PROXY: 'http://proxy:3128' },
    { https_proxy: 'http://proxy:3128', NO_PROXY: 'localhost' },
    { ALL_PROXY: 'socks5://proxy' },
  ])('is ignored and told: %o', (environment) => {
    const { navigatrProxy, warnings } = read(environment);
    expect(navigatrProxy).toBeNull();
    expect(warnings).toEqual([
      `Ignored: ${Object.keys(environment)[0]}. Where the API can be reached through a proxy only, set SIDECAR_NAVIGATR_PROXY_URL.`,
    ]);
  });

  it('is no news where one was named for the sidecar, where it is empty, or not for https', () => {
    const named = { HTTPS_PROXY: 'http://proxy:3128', SIDECAR_NAVIGATR_PROXY_URL: 'http://proxy:3128' };
    for (const environment of [named, { HTTPS_PROXY: ' ' }, { http_proxy: 'http://proxy:3128' }]) {
      expect(read(environment).warnings).toEqual([]);
    }
  });
});

describe('values', () => {
  it.each(['9000\n', ' 9000 ', '9000\r', '"9000"', "'9000'", '" 9000 "\n'])('mean the same in %j', (port) => {
    expect(read({ SIDECAR_PORT: port }).port).toBe(9000);
  });

  it.each(['', ' ', '""', '\n'])('are not there in %j', (value) => {
    expect(read({ SIDECAR_PORT: value, SIDECAR_DATABASE_URL: value, SIDECAR_PROT: value }).port).toBe(8787);
  });

  it('of SIDECAR_PORT and SIDECAR_HOST are what can be listened on', () => {
    for (const port of ['65536', '-1', '1.5', '80 81']) {
      expect(faultsOf({ SIDECAR_PORT: port })).toMatch(/^SIDECAR_PORT must be/);
    }
    expect(read({ SIDECAR_HOST: '[::]' }).host).toBe('::');
    for (const host of ['http://0.0.0.0', '0.0.0.0:8787', '*']) {
      expect(faultsOf({ SIDECAR_HOST: host })).toMatch(/^SIDECAR_HOST must be an address/);
    }
  });
});

describe('secrets in files', () => {
  it('are read, without the line break at the end', () => {
    const config = read({
      SIDECAR_SITE_URL: 'https://moodle.example.org',
      SIDECAR_SITE_SECRET_FILE: '/run/secrets/site',
      SIDECAR_DATABASE_URL_FILE: '/run/secrets/url',
      SIDECAR_DATABASE_PASSWORD_FILE: '/run/secrets/password',
      SIDECAR_NAVIGATR_PROXY_URL_FILE: '/run/secrets/proxy',
      SIDECAR_MASTER_KEY: key,
    });
    expect(config.site?.secret).toBe(secret);
    expect(config.databaseUrl).toMatchObject({ user: 'u', password: 'p@ss' });
    expect(config.navigatrProxy?.hostname).toBe('proxy.example.org');
  });

  it.each([
    'SIDECAR_SITE_SECRET',
    'SIDECAR_DATABASE_URL',
    'SIDECAR_DATABASE_PASSWORD',
    'SIDECAR_NAVIGATR_PROXY_URL',
    'SIDECAR_MASTER_KEY',
  ])('stand in one place only: %s', (name) => {
    expect(faultsOf({ [name]: key, [`${name}_FILE`]: '/run/secrets/site' })).toContain(
      `${name} and ${name}_FILE are both set: keep one.`,
    );
  });

  it.each([
    ['SIDECAR_SITE_SECRET_FILE', secret],
    ['SIDECAR_DATABASE_URL_FILE', 'postgres://u:swordfish@h/db'],
    ['SIDECAR_DATABASE_PASSWORD_FILE', 'swordfish'],
    ['SIDECAR_NAVIGATR_PROXY_URL_FILE', 'http://u:swordfish@h:3128'],
  ])('are not repeated when they stand where the file should be named: %s', (name, value) => {
    const faults = faultsOf({ [name]: value, SIDECAR_MASTER_KEY: key });
    expect(faults).toContain(`${name} names no file that can be read: give it a path`);
    expect(faults).not.toContain(value);
    expect(faultsOf({ [name]: `/${key}` })).not.toContain(key);
  });

  it('are told by their file alone when it cannot be read', () => {
    const paired = { SIDECAR_SITE_URL: 'https://moodle.example.org' };
    expect(faultsOf({ ...paired, SIDECAR_SITE_SECRET_FILE: '/run/secrets/none' })).toBe(
      'SIDECAR_SITE_SECRET_FILE: /run/secrets/none cannot be read: this user may not.',
    );
    expect(faultsOf({ SIDECAR_DATABASE_URL_FILE: '/run/secrets/empty' })).toBe(
      'SIDECAR_DATABASE_URL_FILE: /run/secrets/empty is empty.',
    );
  });
});

describe('a file of a secret', () => {
  it.each(['utf16', 'latin1'])('that is no UTF-8 is told, and its text is not used: %s', (file) => {
    const environment = { SIDECAR_DATABASE_URL: 'postgres://u@h/db', SIDECAR_MASTER_KEY: key };
    expect(faultsOf({ ...environment, SIDECAR_DATABASE_PASSWORD_FILE: `/run/secrets/${file}` })).toBe(
      `SIDECAR_DATABASE_PASSWORD_FILE: /run/secrets/${file} is no text in UTF-8: save it as UTF-8.`,
    );
  });

  it('that holds a wrong value is named, because the person set that', () => {
    expect(faultsOf({ SIDECAR_METRICS_TOKEN_FILE: '/run/secrets/short' })).toMatch(
      /^SIDECAR_METRICS_TOKEN \(from SIDECAR_METRICS_TOKEN_FILE\) must be at least 16/,
    );
    const url = { SIDECAR_DATABASE_URL_FILE: '/run/secrets/short', SIDECAR_MASTER_KEY: key };
    expect(faultsOf(url)).toMatch(
      /^SIDECAR_DATABASE_URL \(from SIDECAR_DATABASE_URL_FILE\) must be one URL that starts/,
    );
  });
});

describe('a path', () => {
  it.each(['~/data', '$HOME/data', '$(pwd)/data', '%h/data', '%HOME%\\data', 'C:\\data', 'file:///data'])(
    'that only a shell, systemd or Windows understands is no data folder: %s',
    (path) => {
      expect(faultsOf({ SIDECAR_DATA_DIR: path })).toMatch(/^SIDECAR_DATA_DIR must be a path as it is/);
    },
  );

  it.each(['data', './data', '../data', '/var/lib/mäh 1', 'a~b', '/a$b', '/srv/100%'])(
    'is taken: %s',
    (path) => {
      expect(read({ SIDECAR_DATA_DIR: path }).dataDir).toMatch(/^\//);
    },
  );

  it('has a drive on Windows', () => {
    const postgres = { SIDECAR_DATABASE_URL: 'postgres://u@h/db', SIDECAR_MASTER_KEY: key };
    expect(faultsOf({ ...postgres, SIDECAR_DATA_DIR: 'C:\\data' }, 'win32')).toBe('');
  });
});

it('says which numbers are right', () => {
  for (const port of ['-1', '65536', '99999999999', 'http']) {
    expect(faultsOf({ SIDECAR_PORT: port })).toBe('SIDECAR_PORT must be a whole number from 0 to 65535.');
  }
});

it('asks for PostgreSQL on Windows', () => {
  expect(faultsOf({}, 'win32')).toMatch(/^SIDECAR_DATABASE_URL is required on Windows: .*WSL/);
  expect(faultsOf({ SIDECAR_DATABASE_URL: 'postgres://u@h/db', SIDECAR_MASTER_KEY: key }, 'win32')).toBe('');
});

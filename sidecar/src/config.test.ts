import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigFault, type Environment, parseConfig } from './config.ts';

const faultsOf = (environment: Environment): readonly string[] => {
  try {
    parseConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigFault) return error.faults;
    throw error;
  }
};

const key = Buffer.alloc(32, 7).toString('base64');

describe('parseConfig', () => {
  it('gives the documented defaults for an empty environment', () => {
    expect(parseConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 8787,
      databaseUrl: null,
      dataDir: resolve('data'),
      masterKey: null,
      site: null,
      rateLimit: 5,
      rateWindowMs: 2000,
      unknownPolicy: 'retry',
      retention: { piiDays: 90, auditDays: 730 },
      logLevel: 'info',
    });
    expect(parseConfig({}).navigatr.production.href).toBe('https://api.navigatr.app/');
  });

  it('reports every fault at once, each naming its variable', () => {
    const faults = faultsOf({
      SIDECAR_PORT: 'eighty',
      SIDECAR_DATABASE_URL: 'mysql://x',
      SIDECAR_MASTER_KEY: 'short',
      SIDECAR_SITE_URL: 'moodle.example.org',
      SIDECAR_SITE_SECRET: 'c2hvcnQ=',
      SIDECAR_NAVIGATR_STAGING_URL: 'http://127.0.0.1:9',
      SIDECAR_RATE_LIMIT: '0',
      SIDECAR_UNKNOWN_POLICY: 'maybe',
      SIDECAR_RETENTION_PII_DAYS: '-1',
      SIDECAR_LOG_LEVEL: 'loud',
      SIDECAR_NAVIGATR_PROXY_URL: 'proxy.example.org:3128',
      SIDECAR_PROT: '1',
    });
    const named = faults.map((fault) => fault.split(' ')[0]);
    expect(named.sort()).toEqual([
      'SIDECAR_DATABASE_URL',
      'SIDECAR_LOG_LEVEL',
      'SIDECAR_MASTER_KEY',
      'SIDECAR_NAVIGATR_PROXY_URL',
      'SIDECAR_NAVIGATR_STAGING_URL',
      'SIDECAR_PORT',
      'SIDECAR_PROT',
      'SIDECAR_RATE_LIMIT',
      'SIDECAR_RETENTION_PII_DAYS',
      'SIDECAR_SITE_SECRET',
      'SIDECAR_SITE_URL',
      'SIDECAR_UNKNOWN_POLICY',
    ]);
  });

  it.each([
    [{ SIDECAR_DATABASE_URL: 'postgres://h/d' }, /SIDECAR_MASTER_KEY .* is required/],
    [{ SIDECAR_SITE_URL: 'https://m.example' }, /belong together/],
    [{ SIDECAR_MASTER_KEY: key, SIDECAR_MASTER_KEY_FILE: '/k' }, /keep one/],
    [{ SIDECAR_NAVIGATR_PRODUCTION_URL: 'api.navigatr.app' }, /must be an http or https URL/],
    [{ SIDECAR_NAVIGATR_PRODUCTION_URL: 'https://u:p@h/' }, /user name or password/],
    [{ SIDECAR_NAVIGATR_PROXY_URL: 'http://u:50%@h:3128' }, /%25/],
    [{ SIDECAR_SITE_URL: 'https://u:p@m.example', SIDECAR_SITE_SECRET: key }, /without query, user name/],
    [{ SIDECAR_SITE_URL: 'https://m.example/?a=b', SIDECAR_SITE_SECRET: key }, /without query, user name/],
    [{ SIDECAR_SITE_URL: 'https://m.example/index.php', SIDECAR_SITE_SECRET: key }, /name of a page/],
    [{ SIDECAR_SITE_URL: 'https://m.example/m/index.php/', SIDECAR_SITE_SECRET: key }, /name of a page/],
    [{ SIDECAR_NAVIGATR_PRODUCTION_URL: 'https://169.254.169.254/' }, /link-local/],
    [{ SIDECAR_NAVIGATR_PRODUCTION_URL: 'https://0xa9fea9fe/' }, /link-local/],
    [{ SIDECAR_NAVIGATR_PRODUCTION_URL: 'https://[::ffff:169.254.169.254]/' }, /link-local/],
    [{ SIDECAR_NAVIGATR_PRODUCTION_URL: 'https://[2002:a9fe:a9fe::1]/' }, /link-local/],
    [{ SIDECAR_NAVIGATR_PRODUCTION_URL: 'https://[fe80::1]/' }, /link-local/],
    [{ SIDECAR_NAVIGATR_STAGING_URL: 'https://metadata.google.internal./' }, /link-local/],
    [{ SIDECAR_NAVIGATR_STAGING_URL: 'https://0.0.0.0/' }, /link-local/],
    [{ SIDECAR_NAVIGATR_IMAGE_HOSTS: 'https://a.example/path' }, /must be hosts/],
    [{ SIDECAR_NAVIGATR_IMAGE_HOSTS: 'http://a.example' }, /must name https hosts/],
  ])('refuses %j', (environment, sentence) => {
    expect(faultsOf(environment).join('\n')).toMatch(sentence);
  });

  it('never repeats a secret in a fault', () => {
    const faults = faultsOf({ SIDECAR_MASTER_KEY: 'hunter2-hunter2', SIDECAR_SITE_SECRET: 'swordfish!' });
    expect(faults.join('\n')).not.toMatch(/hunter2|swordfish/);
  });

  it('takes several master keys, newest first, and none that is half a key', () => {
    const older = Buffer.alloc(32, 8).toString('base64');
    const { masterKey } = parseConfig({ SIDECAR_MASTER_KEY: `${key}, ${older}\n` });
    expect(masterKey).toEqual({ keys: [Buffer.alloc(32, 7), Buffer.alloc(32, 8)] });
    expect(faultsOf({ SIDECAR_MASTER_KEY: `${key},${older.slice(8)}` })).toHaveLength(1);
  });

  it('takes hosts of images with commas between them', () => {
    const { navigatrImages } = parseConfig({
      SIDECAR_NAVIGATR_IMAGE_HOSTS: 'Badges.example.net, *.cdn.example',
    });
    expect(navigatrImages).toEqual(['https://badges.example.net', 'https://*.cdn.example']);
  });

  it('accepts plain http upstreams when told so', () => {
    const config = parseConfig({
      SIDECAR_NAVIGATR_STAGING_URL: 'http://127.0.0.1:9/base',
      SIDECAR_ALLOW_INSECURE_UPSTREAM: '1',
    });
    expect(config.navigatr.staging.href).toBe('http://127.0.0.1:9/base/');
  });

  describe('where Open Badge Factory may be called', () => {
    const hosts = (SIDECAR_OBF_URLS: string, more: Environment = {}) => {
      const { obf, cancred } = parseConfig({ SIDECAR_OBF_URLS, ...more }).obf.urls;
      return [obf?.href ?? null, cancred?.href ?? null];
    };

    it('is at its public hosts, unless it is said', () => {
      const { obf, cancred } = parseConfig({}).obf.urls;
      expect([obf?.host, cancred?.host]).toEqual(['openbadgefactory.com', 'factory.cancred.ca']);
      expect(hosts('obf=https://obf.example.org/v2')).toEqual(['https://obf.example.org/v2/', null]);
      expect(hosts('cancred=https://c.example.org/v2/ obf=https://o.example.org/v2')).toEqual([
        'https://o.example.org/v2/',
        'https://c.example.org/v2/',
      ]);
    });

    it.each([
      'https://obf.example.org',
      'other=https://x.example.org',
      'obf=',
      'obf=ftp://x',
      'obf=https://a:b@x.y',
    ])('is refused: %s', (value) => {
      expect(faultsOf({ SIDECAR_OBF_URLS: value })[0]).toMatch(/^SIDECAR_OBF_URLS/);
    });

    it('is plain http only for tests', () => {
      const local = 'obf=http://127.0.0.1:4010/v2';
      expect(faultsOf({ SIDECAR_OBF_URLS: local })).toHaveLength(1);
      expect(hosts(local, { SIDECAR_ALLOW_INSECURE_UPSTREAM: '1' })[0]).toContain('127.0.0.1');
    });

    it('is asked after times that grow', () => {
      expect(parseConfig({}).obf.lookUpAfterMs).toEqual([60_000, 300_000, 900_000]);
      expect(parseConfig({ SIDECAR_OBF_LOOK_UP_SECONDS: '1, 5' }).obf.lookUpAfterMs).toEqual([1_000, 5_000]);
      expect(faultsOf({ SIDECAR_OBF_LOOK_UP_SECONDS: '60,60' })).toHaveLength(1);
    });
  });
});

import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Site } from '../site/site.ts';
import { emptyDataDir } from '../testing/data-dir.ts';
import { openLedger } from '../testing/databases.ts';
import { type RunningServer, startTestServer } from '../testing/running-server.ts';
import { writeSidecarCall } from '../testing/sidecar-call.ts';
import { anAward } from '../testing/sites.ts';
import { programOf, startCaddy, startNginx, type TlsProxy } from '../testing/tls-proxy.ts';

const run = promisify(execFile);
const proxies = [
  { program: 'nginx', start: startNginx },
  { program: 'caddy', start: startCaddy },
] as const;
const installed = proxies.filter(({ program }) => programOf(program) !== undefined);

describe.each(installed)('the sidecar behind $program as docs/tls.md sets it up', ({ start }) => {
  let ledger: Awaited<ReturnType<typeof openLedger>>;
  let running: RunningServer;
  let proxy: TlsProxy;
  let site: Site;
  let folder: string;

  beforeAll(async () => {
    ledger = await openLedger('embedded');
    running = await startTestServer(ledger.database);
    ({ site } = await running.pair());
    folder = await emptyDataDir();
    proxy = await start({ folder, sidecarUrl: running.server.url });
  }, 60_000);
  afterAll(async () => {
    await proxy.stop();
    await running.server.stop();
    await ledger.drop();
    await rm(folder, { recursive: true });
  });

  /** What curl writes for `-w`; fails where curl does. */
  const curl = async (format: string, path: string, ...options: string[]) => {
    const asked = ['-s', '-o', '/dev/null', '-w', format, '--cacert', proxy.authority, ...options];
    return (await run('curl', [...asked, proxy.url + path])).stdout;
  };

  it('takes signed calls, whose signatures survive it', async () => {
    const sidecarCall = await writeSidecarCall(folder);
    const call = (...args: string[]) =>
      sidecarCall(args, { url: proxy.url, site, env: { CURL_CA_BUNDLE: proxy.authority } });
    const award = anAward();
    const sent = await call('POST', '/v1/awards', JSON.stringify({ awards: [award] }));
    expect(JSON.parse(sent.stdout)).toMatchObject({ results: [{ result: 'accepted' }] });
    const target = '/v1/mappings/12/0/hold?target=navigatr%3Aproduction%3A9';
    const held = await call('PUT', target, JSON.stringify({ actor: { userId: '2' } }));
    expect(JSON.parse(held.stdout)).toHaveProperty('held');
  });

  it('speaks HTTP/2 and HTTP/1.1', async () => {
    expect(await curl('%{http_version} %{http_code}', '/readyz')).toBe('2 200');
    expect(await curl('%{http_version} %{http_code}', '/readyz', '--http1.1')).toBe('1.1 200');
  });

  it('leaves it to the sidecar to judge a body of 1 MB', async () => {
    const body = join(folder, 'body');
    await writeFile(body, 'x'.repeat(1_000_000));
    expect(await curl('%{http_code}', '/v1/awards', '--data-binary', `@${body}`)).toBe('401');
  });

  it('lets no larger one through', async () => {
    const body = join(folder, 'body');
    await writeFile(body, 'x'.repeat(1_300_000));
    const asked = curl('%{http_code}', '/v1/awards', '--data-binary', `@${body}`);
    // A client that is refused early may have the connection cut while sending: curl fails then, and says what it heard.
    const status = await asked.catch((failure: { stdout: string }) => failure.stdout);
    // Caddy hands the headers on at once, and the sidecar judges those first; 502 is Caddy's word for a body it could not hand on.
    expect(['413', '401', '502', '000']).toContain(status);
  });

  it('takes the headers of a call that came through other proxies', async () => {
    expect(await curl('%{http_code}', '/readyz', '-H', `X-Long: ${'x'.repeat(8_000)}`)).toBe('200');
  });

  it.each(['/metrics', '/openapi.json', '/'])('shows nothing at %s', async (path) => {
    expect(await curl('%{http_code}', path)).toBe('404');
  });

  it('is not believed without its authority', async () => {
    await expect(run('curl', ['-s', `${proxy.url}/readyz`])).rejects.toMatchObject({ code: 60 });
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificate } from '../faults/tls/certificate.ts';
import { TlsFront } from '../faults/tls/tls-front.ts';
import type { FaultRequest } from '../sandbox/faults/fault.ts';
import { Closing } from '../start/closing.ts';
import { TOKEN } from './arrange/connection.ts';
import { PairedSidecar } from './environment/paired-sidecar.ts';
import type { TestEnvironment } from './environment/test-environment.ts';
import { ConnectionPage } from './pages/connection-page.ts';
import { expect, test } from './test.ts';

/** Of Navigatr, with what Test Connection says about it. */
const FAILURES: readonly { readonly fault: FaultRequest; readonly says: RegExp }[] = [
  { fault: { kind: 'status', status: 503 }, says: /Navigatr failed to answer \(status 503\)\. Try again/ },
  { fault: { kind: 'status', status: 429 }, says: /Navigatr is busy .* Try again in a minute\./ },
  { fault: { kind: 'status', status: 302 }, says: /redirects elsewhere\. Check the sidecar's base URL/ },
  { fault: { kind: 'html' }, says: /Something other than Navigatr answers at 127\.0\.0\.1:\d+\. Check/ },
  { fault: { kind: 'reset' }, says: /The connection to .* was cut\. Try again/ },
  { fault: { kind: 'down' }, says: /refuses connections\. Check the firewall/ },
  { fault: { kind: 'hang' }, says: /did not reply in time\. Raise the HTTP Timeout/ },
  {
    fault: { kind: 'status', status: 200, body: [], match: { path: '/v1/user_detail/0/providers' } },
    says: /The token works, but its account Northfield College administers no provider/,
  },
];

/** Between Moodle and the sidecar, with what is typed. */
const WRONG_SIDECARS = (env: TestEnvironment) => [
  { url: 'sidecar.example.org', secret: '', says: /Enter a full address/ },
  {
    url: 'http://127.0.0.1:9',
    secret: '',
    says: /The sidecar does not answer at http:\/\/127\.0\.0\.1:9\. Check that it runs/,
  },
  {
    url: env.sandbox.url,
    secret: '',
    says: /Something other than this site's sidecar answers at http:\/\/127\.0\.0\.1:\d+, and refuses Moodle \(HTTP status 401\)\. Check the URL\./,
  },
  {
    url: env.sidecar.url,
    secret: `nobody:${env.sidecar.secret}`,
    says: /The sidecar does not accept the secret/,
  },
];

test('Test Connection says in one sentence what is wrong, and what to do', async ({ env, admin }) => {
  const { control } = env.sandbox;
  const settings = new ConnectionPage(admin);
  await settings.open();
  await settings.typeTimeout(5);
  for (const { fault, says } of FAILURES) {
    await control.addFault(fault);
    await settings.testConnection();
    await expect(settings.testResult, JSON.stringify(fault)).toHaveText(says);
    await control.clearFaults();
  }
  await control.revokeToken(TOKEN);
  await settings.testConnection();
  await expect(settings.testResult).toHaveText(
    /wrong, expired, revoked, or for the other environment\. Check/,
  );
  await control.restoreToken(TOKEN);

  for (const { url, secret, says } of WRONG_SIDECARS(env)) {
    await settings.typeSidecar(url, secret);
    await settings.testConnection();
    await expect(settings.testResult, url).toHaveText(says);
  }
  await settings.typeSidecar(env.sidecar.url, '');
  await settings.testConnection();
  await expect(settings.testResult).toHaveText(/It works: connected as Northfield College/);
});

test('Test Connection tells a name that nobody knows from a certificate that is not accepted', async ({
  env: { moodle, sandbox },
  admin,
}) => {
  const closing = new Closing();
  try {
    const folder = mkdtempSync(join(tmpdir(), 'navigatr-certificate-'));
    closing.add('The certificate', async () => rmSync(folder, { recursive: true }));
    const certificate = await makeCertificate(folder, 'expired');
    if (certificate === undefined) throw new Error('openssl is not installed.');
    const toPort = Number(new URL(sandbox.url).port);
    const front = await TlsFront.open({ ...certificate, toPort, latencyMs: 0 });
    closing.add('The server with that certificate', () => front.close());
    const upstream = { production: 'https://navigatr.invalid', staging: `https://localhost:${front.port}` };
    const sidecar = await PairedSidecar.start({ wwwroot: moodle.wwwroot, ...upstream });
    closing.add('The sidecar', () => sidecar.remove());

    const settings = new ConnectionPage(admin);
    await settings.open();
    await settings.typeSidecar(sidecar.url, sidecar.secret);
    await settings.typeToken(TOKEN);
    await settings.testConnection();
    await expect(settings.testResult).toHaveText(/cannot find navigatr\.invalid\. Check the name server/);
    await settings.chooseEnvironment('Staging');
    await settings.testConnection();
    await expect(settings.testResult).toHaveText(/No secure connection to localhost:\d+: its certificate is/);
  } finally {
    await closing.close();
  }
});

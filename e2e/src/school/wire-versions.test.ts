import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WIRE_VERSION, WIRE_VERSION_HEADER } from '@local-navigatr/shared-types';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { buildSidecar, SIDECAR_PROGRAM } from '../start/build-sidecar.ts';
import { makeNextBuild } from '../start/next-build.ts';
import { SidecarProcess } from '../start/sidecar-process.ts';
import { isReplyGenuine, type SiteIdentity, signRequest } from './sign.ts';

// Each sidecar is a process with an embedded database of its own on a shared machine.
const PATIENCE_MS = 300_000;
const site: SiteIdentity = {
  site: 'default',
  wwwroot: 'https://moodle.example.org',
  secret: randomBytes(32).toString('base64'),
};

let folder: string;
let running: SidecarProcess | undefined;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'navigatr-wire-'));
  await buildSidecar(() => {});
}, PATIENCE_MS);
afterEach(() => running?.leave(10_000));
afterAll(() => rmSync(folder, { recursive: true }));

/** A real sidecar of this version of the protocol: the one of this checkout, but for the number. */
async function startSidecar(wire: string): Promise<string> {
  const program = makeNextBuild({
    program: SIDECAR_PROGRAM,
    folder: join(folder, wire),
    version: '0.9.9',
    wire,
  });
  running = new SidecarProcess({
    program,
    logFile: join(folder, `${wire}.log`),
    variables: {
      SIDECAR_PORT: '0',
      SIDECAR_DATA_DIR: join(folder, `${wire}-data`),
      SIDECAR_SITE_URL: site.wwwroot,
      SIDECAR_SITE_SECRET: site.secret,
    },
  });
  await running.ready();
  return running.url;
}

/** As Moodle calls, but for the number. */
async function callAs(wire: string, url: string) {
  const headers = signRequest(site, { method: 'GET', target: '/v1/connection', body: '' });
  const reply = await fetch(`${url}/v1/connection`, {
    headers: { ...headers, [WIRE_VERSION_HEADER]: wire, connection: 'close' },
  });
  const body = await reply.text();
  const id = headers['webhook-id'] ?? '';
  const signature = reply.headers.get('webhook-signature');
  return {
    status: reply.status,
    says: reply.headers.get(WIRE_VERSION_HEADER),
    isGenuine: isReplyGenuine(site, { id, status: reply.status, body, signature }),
    message: (JSON.parse(body) as { error?: { message: string } }).error?.message,
  };
}

const sentence = (plugin: string, sidecar: string) =>
  `the plugin uses version ${plugin} of the protocol, this sidecar ${sidecar}: update the older one`;
const works = (sidecar: string) => ({ status: 200, says: sidecar, isGenuine: true, message: undefined });
const refused = (plugin: string, sidecar: string) =>
  expect.objectContaining({ status: 409, says: sidecar, message: sentence(plugin, sidecar) });

it('is about the version of today', () => {
  expect(WIRE_VERSION).toBe('1.0');
});

it('a sidecar one step newer works with a plugin of today', { timeout: PATIENCE_MS }, async () => {
  const url = await startSidecar('1.1');
  expect(await callAs('1.0', url)).toEqual(works('1.1'));
  expect(await callAs('1.2', url)).toEqual(works('1.1'));
  expect(await callAs('1.3', url)).toEqual(refused('1.3', '1.1'));
});

it('a sidecar of today works with a plugin one step newer, and with no other', {
  timeout: PATIENCE_MS,
}, async () => {
  const url = await startSidecar('1.0');
  expect(await callAs('1.1', url)).toEqual(works('1.0'));
  expect(await callAs('1.2', url)).toEqual(refused('1.2', '1.0'));
  expect(await callAs('2.0', url)).toEqual(refused('2.0', '1.0'));
});

it('a sidecar of another major version refuses in one sentence', { timeout: PATIENCE_MS }, async () => {
  const url = await startSidecar('2.0');
  expect(await callAs('1.0', url)).toEqual(refused('1.0', '2.0'));
});

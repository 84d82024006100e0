import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findFreePort } from '../system/free-port.ts';
import { type SidecarOptions, startSidecar } from './sidecar.ts';

/** Stands in for the built one: ready at once, ends when asked to, tells its variables. */
const PROGRAM = `
import { createServer } from 'node:http';
const { SIDECAR_PORT, SIDECAR_SITE_URL, SIDECAR_LEFT_OVER } = process.env;
console.log(process.argv[2], SIDECAR_SITE_URL, SIDECAR_LEFT_OVER);
if (SIDECAR_SITE_URL === 'https://broken.example') process.exit(78);
createServer((request, response) => {
  if (request.url === '/die') process.exit(3);
  response.end();
}).listen(SIDECAR_PORT, '127.0.0.1', () => {
  const url = 'http://127.0.0.1:' + SIDECAR_PORT;
  console.log(JSON.stringify({ url, msg: 'sidecar ready' }));
});
`;

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'navigatr-test-'));
  writeFileSync(join(home, 'main.mjs'), PROGRAM);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

async function optionsFor(wwwroot = 'https://moodle.example'): Promise<SidecarOptions> {
  return {
    port: await findFreePort(),
    dataDir: join(home, 'data'),
    logFile: join(home, 'logs', 'sidecar.log'),
    site: { wwwroot, secret: 'c2VjcmV0' },
    upstreamUrl: 'http://127.0.0.1:1',
    program: join(home, 'main.mjs'),
  };
}

describe('startSidecar', () => {
  it('runs until it is stopped, and then is gone', async () => {
    const sidecar = await startSidecar(await optionsFor());
    expect((await fetch(`${sidecar.url}/readyz`)).status).toBe(200);
    await sidecar.stop();
    expect(() => process.kill(sidecar.pid, 0)).toThrow('ESRCH');
  });

  it('passes on no variable that was meant for another sidecar', async () => {
    vi.stubEnv('SIDECAR_LEFT_OVER', 'set by somebody');
    const options = await optionsFor('https://broken.example');
    await expect(startSidecar(options)).rejects.toThrow('serve https://broken.example undefined');
  });

  it('tells when it died, and what it had said', async () => {
    const sidecar = await startSidecar(await optionsFor());
    await fetch(`${sidecar.url}/die`).catch(() => undefined);
    const death = await sidecar.died;
    expect(death.message).toContain('ended unexpectedly (exit code 3)');
    expect(death.message).toContain('serve https://moodle.example');
    await sidecar.stop();
  });

  it('tells why it did not start', async () => {
    const options = await optionsFor('https://broken.example');
    await expect(startSidecar(options)).rejects.toThrow('exit code 78');
  });
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { runCommand } from '../system/command.ts';

// A registry is played for the real pnpm, which is started twice.
const PATIENCE_MS = 120_000;
const RUN = join(import.meta.dirname, '..', '..', 'bin', 'run.mjs');

let registry: Server | undefined;
afterEach(() => new Promise<void>((resolve) => (registry ? registry.close(() => resolve()) : resolve())));

async function audit(status: number, reply: object, options: readonly string[] = []) {
  registry = createServer((request, response) => {
    request.resume();
    request.once('end', () =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(reply)),
    );
  });
  const server = registry;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { code, stdout } = await runCommand(process.execPath, [RUN, 'audit', '--registry', url, ...options]);
  return { code, stdout };
}

const known = (id: number, severity: string) => ({
  id,
  url: `https://github.com/advisories/GHSA-aaaa-bbbb-000${id}`,
  title: 'Played',
  severity,
  vulnerable_versions: '<99',
  cwe: [],
});

it('tells what is shipped from what only tests use', { timeout: PATIENCE_MS }, async () => {
  const played = { hono: [known(1, 'moderate')], vitest: [known(2, 'moderate')] };
  const { code, stdout } = await audit(200, played);
  expect(stdout).toContain('Stops the build: hono (shipped): moderate, Played.');
  expect(stdout).toContain('Known: vitest (development): moderate, Played.');
  expect(stdout).toContain('audit: 1 stop the build, 1 do not');
  expect(code).toBe(1);
});

it('passes where nothing is known', { timeout: PATIENCE_MS }, async () => {
  expect(await audit(200, {})).toMatchObject({ code: 0, stdout: 'audit: 0 stop the build, 0 do not\n' });
});

it('fails with --must-answer where the registry has no advisories', { timeout: PATIENCE_MS }, async () => {
  const { code, stdout } = await audit(405, {}, ['--must-answer']);
  expect(stdout).toMatch(/^Skipped: the registry does not say .*405/);
  expect(code).toBe(1);
});

it('says in one sentence that npx is missing', { timeout: PATIENCE_MS }, async () => {
  const { code, stderr } = await runCommand(process.execPath, [RUN, 'audit'], { env: { PATH: '/nowhere' } });
  expect([code, stderr]).toEqual([
    1,
    'The program npx was not found. Install it (it comes with npm), or add its folder to PATH, then run this again.\n',
  ]);
});

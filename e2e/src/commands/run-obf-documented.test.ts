import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT } from '../check/places.ts';
import { northfield } from '../sandbox/obf/clients/seed-clients.ts';
import { type ObfSandbox, startObfSandbox } from '../sandbox/obf/sandbox.ts';
import { awardIdFor, toAward } from '../school/award-record.ts';
import { connectObf } from '../school/connect.ts';
import { SignedClient } from '../school/signed-client.ts';
import { buildSidecar, SIDECAR_PROGRAM } from '../start/build-sidecar.ts';
import {
  type RunningSidecar,
  SHORT_LIVED,
  type SidecarOptions,
  sidecarVariables,
  startSidecar,
} from '../start/sidecar.ts';
import { noSidecarVariables } from '../start/sidecar-variables.ts';
import { runCommand } from '../system/command.ts';
import { findFreePort } from '../system/free-port.ts';
import { readPage } from './read-page.ts';
import { splitShell } from './split-shell.ts';

const PATIENCE_MS = 300_000;
const WWWROOT = 'https://school.example';
const ADA = { id: '1', firstName: 'Ada', lastName: 'Byron', email: 'ada@example.org' };
const COURSE = { id: '12', name: 'Fire safety', providerId: northfield.id, badgeId: 'NB0001' };

let folder: string;
let sandbox: ObfSandbox;
let sidecar: RunningSidecar;
let options: SidecarOptions;
let client: SignedClient;
beforeAll(async () => {
  await buildSidecar(() => {});
  folder = mkdtempSync(join(tmpdir(), 'navigatr-obf-'));
  sandbox = await startObfSandbox({});
  const secret = randomBytes(32).toString('base64');
  options = {
    port: await findFreePort(),
    dataDir: join(folder, 'data'),
    logFile: join(folder, 'sidecar.log'),
    site: { wwwroot: WWWROOT, secret },
    upstreamUrl: 'http://127.0.0.1:1',
    variables: { SIDECAR_OBF_URLS: `obf=${sandbox.url}/v2` },
    nodeFlags: [SHORT_LIVED],
  };
  sidecar = await startSidecar(options);
  client = new SignedClient({ baseUrl: sidecar.url, site: 'default', wwwroot: WWWROOT, secret });
  await issueToAda();
}, PATIENCE_MS);
afterAll(async () => {
  await sidecar?.stop();
  await sandbox?.close();
  rmSync(folder, { recursive: true });
});

/** One badge, which is the first event of the sandbox. */
async function issueToAda(): Promise<void> {
  const target = await connectObf(client, northfield);
  const completion = {
    id: awardIdFor(['obf', ADA.id]),
    course: COURSE,
    learner: ADA,
    completedAt: new Date().toISOString(),
  };
  await client.feed(0);
  await client.awards([toAward(completion, target)]);
  await until(async () => (await sandbox.control.counters()).issued === 1);
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await delay(100);
}

const documented = readPage(
  'docs/open-badge-factory.md',
  readFileSync(join(ROOT, 'docs/open-badge-factory.md'), 'utf8'),
)
  .filter(({ kind }) => kind === 'block')
  .flatMap(({ text }) => splitShell(text))
  .flatMap(({ words: [program, ...args] }) => (program === 'sidecar' ? [args] : []));

const run = (args: readonly string[]) => {
  const env = { ...noSidecarVariables(), ...sidecarVariables(options) };
  return runCommand(process.execPath, [SIDECAR_PROGRAM, ...args], { env });
};

it('the commands of the page on Open Badge Factory work beside a sidecar', {
  timeout: PATIENCE_MS,
}, async () => {
  expect(documented.map(([, name]) => name)).toEqual(
    expect.arrayContaining(['badges', 'issuer', 'events', 'event', 'revoke', 'reconcile']),
  );
  const printed = new Map<string, string>();
  for (const words of documented) {
    const isAsked = words.includes('revoke');
    // Nobody is at this terminal.
    if (isAsked)
      expect(await run(words)).toMatchObject({ code: 69, stderr: expect.stringContaining('or add --yes.') });
    const args = isAsked ? [...words, '--yes'] : words;
    const { code, stdout, stderr } = await run(args);
    expect([words.join(' '), code, stderr.replace(/^\{.*\}\n/gm, '')]).toEqual([words.join(' '), 0, '']);
    printed.set(words[1] ?? '', stdout);
    expect(stdout + stderr).not.toMatch(/sandbox_secret|sandbox_bearer|\/receive\//);
  }
  expect(printed.get('badges')).toContain('Digital Badge Basics');
  expect(printed.get('event')).toContain('ada@example.org  Ada Byron  no       no');
  expect(printed.get('revoke')).toContain('The badge is being revoked');
  expect(printed.get('reconcile')).toMatch(/^In both: 1$/m);
  expect(printed.get('reconcile')).toContain('Ledger and platform agree.');
  // Without a sidecar the command opens the ledger itself.
  await sidecar.stop();
  const alone = await run(['obf', 'badges']);
  expect([alone.code, alone.stderr]).toEqual([0, '']);
  expect(alone.stdout).toContain('Digital Badge Basics');
});

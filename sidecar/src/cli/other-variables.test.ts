import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSidecar } from '../app.ts';
import { parseConfig } from '../config.ts';
import { createLog } from '../log.ts';
import { emptyDataDir, usedDataDir } from '../testing/data-dir.ts';
import { examinedLedger } from '../testing/examined-ledger.ts';
import { runCommand } from '../testing/run-command.ts';
import { serveCommands } from './served-commands.ts';

// Each command opens the embedded database anew.
const PATIENCE_MS = 180_000;

const HILL = ['site', 'add', 'https://hill.example.org', '--id', 'hill'] as const;
const keyed = { SIDECAR_MASTER_KEY: randomBytes(32).toString('base64') };
const unkeyed: Record<string, string> = {};

let dataDir: string;
beforeEach(async () => {
  dataDir = await emptyDataDir();
});
/** A migrated database that no key was used with yet, and a key in its folder, as the first moment of a start leaves them. */
async function useMadeFolder(): Promise<void> {
  await rm(dataDir, { recursive: true });
  dataDir = await usedDataDir();
}
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const environment = (given: Record<string, string>) => ({
  SIDECAR_DATA_DIR: dataDir,
  SIDECAR_PORT: '0',
  SIDECAR_NAVIGATR_PRODUCTION_URL: 'http://127.0.0.1:1',
  SIDECAR_NAVIGATR_STAGING_URL: 'http://127.0.0.1:1',
  SIDECAR_ALLOW_INSECURE_UPSTREAM: '1',
  ...given,
});
const run = (given: Record<string, string>, ...argument: readonly string[]) =>
  runCommand(environment(given), argument);
const examined = async (given: Record<string, string>): Promise<string> => {
  const findings = await examinedLedger(parseConfig(environment(given)));
  return findings.map(({ level, text }) => `${level} ${text}`).join('\n');
};
const ownKey = () => join(dataDir, 'master.key');

const serve = async (given: Record<string, string>) => {
  const log: string[] = [];
  const sidecar = await startSidecar({
    config: parseConfig(environment(given)),
    log: createLog('info', { write: (line) => void log.push(line) }),
    onLockLost: () => {},
    commands: serveCommands,
  });
  return { sidecar, log };
};

describe('a command without the master key that the sidecar has', { timeout: PATIENCE_MS }, () => {
  it('before the first start makes a database that the sidecar opens, says so, and seals anew when asked to', async () => {
    await useMadeFolder();
    await run(unkeyed, ...HILL);
    const { sidecar, log } = await serve(keyed);
    await sidecar.stop();
    expect(log.join()).toContain('rotate-master-key');
    expect(await run(unkeyed, 'site', 'list')).toMatch(/^hill\t/);
    await run(keyed, 'site', 'rotate', 'hill');
    expect(await run(unkeyed, 'site', 'list')).toMatch(/^hill\t/);
    expect(await run(keyed, 'rotate-master-key')).toMatch(
      /now: \d\. Left under another: 0\.\n(.*\n)*.*master\.key.* delete/i,
    );
    await rm(ownKey());
    expect(await run(keyed, 'site', 'list')).toMatch(/^hill\t/);
    const again = await serve(keyed);
    await again.sidecar.stop();
    expect(again.log.join()).not.toContain('rotate-master-key');
  });

  it('beside it is done with its key, and makes none', async () => {
    await useMadeFolder();
    await rm(ownKey());
    const { sidecar } = await serve(keyed);
    expect(await run(unkeyed, ...HILL)).toContain('pairing code');
    await sidecar.stop();
    expect(existsSync(ownKey())).toBe(false);
    expect(await run(keyed, 'site', 'list')).toMatch(/^hill\t/);
  });

  it('after it has stopped says which key is missing', async () => {
    await useMadeFolder();
    await rm(ownKey());
    await run(keyed, ...HILL);
    await expect(run(unkeyed, 'site', 'list')).rejects.toThrow(/SIDECAR_MASTER_KEY_FILE/);
    expect(existsSync(ownKey())).toBe(false);
  });

  it('and with another one, where that of the folder is gone, is refused', async () => {
    await useMadeFolder();
    await run(unkeyed, ...HILL);
    await rm(ownKey());
    await expect(run(keyed, 'site', 'list')).rejects.toThrow(/not the one this database was written with/);
    expect(existsSync(ownKey())).toBe(false);
  });
});

describe('the doctor, of a configured master key', { timeout: PATIENCE_MS }, () => {
  const missing = () => ({ SIDECAR_MASTER_KEY_FILE: join(dataDir, 'gone.key') });

  it('says before the first start that it cannot be read', async () => {
    expect(await examined(missing())).toMatch(/^bad The master key file .*gone\.key cannot be read/m);
  });

  it('says beside a sidecar that its next start would fail', async () => {
    await useMadeFolder();
    const { sidecar } = await serve(unkeyed);
    const found = await examined(missing());
    await sidecar.stop();
    expect(found).toMatch(/^warn The master key file .*gone\.key cannot be read.*Started again/m);
    expect(found).toContain('The master key fits.');
    expect(found).toMatch(/does not say that it is ready.*SIDECAR_PORT/);
  });
});

describe('a command for another database than that of the sidecar that runs', {
  timeout: PATIENCE_MS,
}, () => {
  const answering = async (body: string): Promise<Server> => {
    const server = createServer((_, response) => response.end(body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return server;
  };

  it.each([
    ['site', 'list'],
    ['site', 'add', 'https://vale.example.org'],
    ['recover', 'hill', '--untaught'],
    ['migrate'],
    ['backup', 'never-written.ndjson'],
  ])('%s is refused before it makes anything', async (...argument) => {
    const server = await answering('{"status":"ready"}');
    const port = String((server.address() as AddressInfo).port);
    await expect(run({ SIDECAR_PORT: port }, ...argument)).rejects.toThrow(
      /A sidecar answers at http:\/\/127\.0\.0\.1:\d+, and .*SIDECAR_DATABASE_URL/,
    );
    expect([existsSync(ownKey()), existsSync(join(dataDir, 'database'))]).toEqual([false, false]);
    server.close();
  });

  it.each([['site', 'list'], ['recover', 'hill'], ['rotate-master-key'], ['site', 'rotate', 'hill']])(
    '%s makes no database where there is none',
    async (...argument) => {
      await expect(run(unkeyed, ...argument)).rejects.toThrow(
        `There is no database in ${dataDir}. Name the data folder of your sidecar in SIDECAR_DATA_DIR`,
      );
      expect([existsSync(ownKey()), existsSync(join(dataDir, 'database'))]).toEqual([false, false]);
    },
  );

  it('is not done on a database that a command made earlier', async () => {
    await useMadeFolder();
    await run(unkeyed, ...HILL);
    const server = await answering('{"status":"ready"}');
    const elsewhere = { SIDECAR_PORT: String((server.address() as AddressInfo).port) };
    const file = join(dataDir, 'backup.ndjson');
    await expect(run(elsewhere, 'backup', file)).rejects.toThrow('A sidecar answers at');
    expect(existsSync(file)).toBe(false);
    await run(unkeyed, 'backup', file);
    await rm(join(dataDir, 'database'), { recursive: true });
    await expect(run(elsewhere, 'restore', file)).rejects.toThrow('A sidecar answers at');
    expect(existsSync(join(dataDir, 'database'))).toBe(false);
    server.close();
  });

  it('is named by the doctor, who looks at nothing there', async () => {
    const server = await answering('{"status":"ready"}');
    const elsewhere = { SIDECAR_PORT: String((server.address() as AddressInfo).port) };
    const sentence = /^bad A sidecar answers at .* another database .*$/;
    expect(await examined(elsewhere)).toMatch(sentence);
    await run(unkeyed, ...HILL);
    expect(await examined(elsewhere)).toMatch(sentence);
    server.close();
  });

  it('is done where something else listens there', async () => {
    const server = await answering('hello');
    const port = String((server.address() as AddressInfo).port);
    expect(await run({ SIDECAR_PORT: port }, ...HILL)).toContain(dataDir);
    server.close();
  });
});

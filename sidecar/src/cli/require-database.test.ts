import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { emptyDataDir, usedDataDir } from '../testing/data-dir.ts';
import { runCommand } from '../testing/run-command.ts';

const PATIENCE_MS = 180_000;
const ADD = ['site', 'add', 'https://hill.example.org'];

let folder: string;
let dataDir: string;
let server: Server | undefined;
beforeEach(async () => {
  folder = await emptyDataDir();
  dataDir = join(folder, 'data');
});
afterEach(async () => {
  server?.close();
  server = undefined;
  await rm(folder, { recursive: true, force: true });
});

/** What a sidecar with another data folder, or something else, says of its life. */
async function listener(body: string): Promise<string> {
  server = createServer((_, response) => response.end(body));
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return String((server.address() as AddressInfo).port);
}

it.each(['site list', 'site rotate hill', 'site remove hill --yes', 'recover hill'])(
  'says of %s in a folder without a database which folder that is, and makes none',
  async (command) => {
    await expect(runCommand({ SIDECAR_DATA_DIR: dataDir }, command.split(' '))).rejects.toThrow(
      `There is no database in ${dataDir}. Name the data folder of your sidecar in SIDECAR_DATA_DIR`,
    );
    expect(existsSync(dataDir)).toBe(false);
  },
);

const OTHER = (port: string, folder: string) =>
  `The sidecar that runs on http://127.0.0.1:${port} does not use the database in ${folder}. Nothing was done:`;

it('pairs no site in a new database while a sidecar runs on another', async () => {
  const port = await listener('{"status":"alive"}');
  const adding = runCommand({ SIDECAR_DATA_DIR: dataDir, SIDECAR_PORT: port }, ADD);
  await expect(adding).rejects.toThrow(OTHER(port, dataDir));
  expect(existsSync(dataDir)).toBe(false);
});

it('pairs none in one that is left over, either', { timeout: PATIENCE_MS }, async () => {
  const used = await usedDataDir();
  const run = (port: string, argument: string[]) =>
    runCommand({ SIDECAR_DATA_DIR: used, SIDECAR_PORT: port }, argument);
  await run('1', [...ADD, '--id', 'hill']);
  const port = await listener('{"status":"alive"}');
  await expect(run(port, ADD)).rejects.toThrow(OTHER(port, used));
  await expect(run(port, ['site', 'rotate', 'hill'])).rejects.toThrow(OTHER(port, used));
  expect(await run(port, ['site', 'list'])).toMatch(/^hill\t/);
  await rm(used, { recursive: true });
});

it('says that it made a database, so that the sidecar is started on it', {
  timeout: PATIENCE_MS,
}, async () => {
  const port = await listener('welcome');
  const environment = { SIDECAR_DATA_DIR: dataDir, SIDECAR_PORT: port };
  const made = `A new database was made in ${dataDir}. Start the sidecar with SIDECAR_DATA_DIR=${dataDir}.`;
  expect(await runCommand(environment, ADD)).toContain(made);
  expect(await runCommand(environment, [...ADD, '--id', 'second'])).not.toContain('A new database');
});

it('says of a name that is taken whose it is', { timeout: PATIENCE_MS }, async () => {
  const used = await usedDataDir();
  const add = (address: string) => runCommand({ SIDECAR_DATA_DIR: used }, ['site', 'add', address]);
  await add('http://hill.example.org');
  await expect(add('https://hill.example.org')).rejects.toThrow(
    'There is a site hill-example-org already, with the address http://hill.example.org. If that address is wrong: `sidecar site remove hill-example-org --yes`, then run this again. Another Moodle needs another name (--id).',
  );
  await rm(used, { recursive: true });
});

import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { lastLines } from '../system/command.ts';
import { environment } from '../system/environment.ts';
import { isRunning, type ProcessRecord, recordProcess } from '../system/process-record.ts';
import { type PhpCli, phpSettings } from './php-cli.ts';

/** A Moodle page asks for a dozen files at once, and a slow sidecar may hold a worker for seconds. */
const WORKERS = '6';

/** The very first page fills every cache; on a busy machine that takes a while. */
const READY_TIMEOUT_MS = 180_000;

/** A changed plugin file is seen by the next request. */
const FRESH_FILES = ['-d', 'opcache.revalidate_freq=0'];

/** Starts PHP's web server in a process group of its own, so that it outlives the command and ends whole. */
export function startWebServer(cli: PhpCli, webRoot: string, port: number): ProcessRecord {
  mkdirSync(cli.places.logs, { recursive: true });
  const log = openSync(webServerLog(cli), 'a');
  const args = [...phpSettings(cli.places), ...FRESH_FILES, '-S', `127.0.0.1:${port}`, '-t', webRoot];
  const child = spawn(cli.php.binary, args, {
    cwd: webRoot,
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...environment, PHP_CLI_SERVER_WORKERS: WORKERS },
  });
  closeSync(log);
  child.unref();
  if (child.pid === undefined) throw new Error(`${cli.php.binary} could not be started.`);
  return recordProcess(child.pid);
}

/**
 * Waits until the login page answers. One request at a time: two first requests in parallel make two
 * sessions and an invalid login token.
 * @throws with the end of the log when the server ends or stays silent.
 */
export async function waitForMoodle(cli: PhpCli, server: ProcessRecord, wwwroot: string): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  let answer = 'no answer';
  while (performance.now() < deadline && isRunning(server)) {
    answer = await askForLogin(wwwroot);
    if (answer === '200') return;
    await delay(100);
  }
  const log = lastLines(readFileSync(webServerLog(cli), 'utf8'), 15);
  throw new Error(`Moodle at ${wwwroot} does not come up (login page: ${answer}).\n${log}`);
}

async function askForLogin(wwwroot: string): Promise<string> {
  try {
    const signal = AbortSignal.timeout(READY_TIMEOUT_MS);
    const response = await fetch(`${wwwroot}/login/index.php`, { signal, redirect: 'manual' });
    await response.text();
    return String(response.status);
  } catch (error) {
    return (error as Error).message;
  }
}

function webServerLog(cli: PhpCli): string {
  return join(cli.places.logs, 'server.log');
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished } from 'vitest';
import { test } from './fixture/sandbox-test.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
// `--import tsx` is looked up from the working directory.
const cwd = fileURLToPath(new URL('.', import.meta.url));

function startProcess(...argv: string[]): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...argv], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function readUntil(child: ChildProcess, wanted: string): Promise<string> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
    lines.push(line);
    if (line.includes(wanted)) break;
  }
  return lines.join('\n');
}

describe('the program', { timeout: 30_000 }, () => {
  test('says where it is and which tokens it knows, and ends with 0 on SIGTERM while a reader waits', async () => {
    const child = startProcess('--port', '0', '--token', 'mine');
    const text = await readUntil(child, 'Stop with Ctrl-C');
    const url = /Navigatr sandbox: (\S+)/.exec(text)?.[1];
    expect(text).toContain('sandbox-pat-northfield-9, mine');
    const waiting = Promise.allSettled([fetch(`${url}/_sandbox/record?wait=60000`)]);
    expect((await fetch(`${url}/_sandbox/health`)).status).toBe(200);
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect([code, await waiting]).toMatchObject([0, [{ status: expect.any(String) }]]);
  });

  test('plays Open Badge Factory on request, and names its clients and secrets', async () => {
    const child = startProcess('--platform', 'obf', '--port', '0');
    const text = await readUntil(child, 'Stop with Ctrl-C');
    const url = /Open Badge Factory sandbox: (\S+)/.exec(text)?.[1];
    expect(text).toContain('secrets sandbox_secret_northfield, sandbox_secret_northfield_2');
    expect((await fetch(`${url}/v2/client/NORTHFIELD1/ping`)).status).toBe(403);
    child.kill('SIGTERM');
    expect((await once(child, 'exit'))[0]).toBe(0);
  });

  test('ends with 1 and one clear sentence when the given port is busy', async ({ sandbox }) => {
    const child = startProcess('--port', String(sandbox.port));
    let errors = '';
    child.stderr?.on('data', (chunk) => {
      errors += chunk;
    });
    const [code] = await once(child, 'close');
    expect([code, errors.trim()]).toEqual([
      1,
      `Port ${sandbox.port} on 127.0.0.1 is in use. Choose another one with --port.`,
    ]);
  });
});

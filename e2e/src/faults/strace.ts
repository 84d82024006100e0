import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { canRun } from '../system/command.ts';

const ATTACH_TRIES = 100;
const LOOK_EVERY_MS = 50;

/** How many times a process calls fsync or fdatasync during `work`; undefined where it cannot be watched. */
export async function countSyncs(
  pid: number,
  file: string,
  work: () => Promise<void>,
): Promise<number | undefined> {
  if (!(await canRun('strace', ['-V']))) return undefined;
  const args = ['-f', '-e', 'trace=fsync,fdatasync', '-o', file, '-p', String(pid)];
  const tracer = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const exit = once(tracer, 'exit');
  const attached = await isAttached(pid, tracer.stderr);
  if (!attached) {
    tracer.kill();
    return undefined;
  }
  await work();
  // Asked to leave, it writes down what it has and lets the process go.
  tracer.kill('SIGINT');
  await exit;
  return existsSync(file) ? (readFileSync(file, 'utf8').match(/\bf(data)?sync\(/g) ?? []).length : 0;
}

async function isAttached(pid: number, said: NodeJS.ReadableStream): Promise<boolean> {
  let text = '';
  said.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  for (let tried = 0; tried < ATTACH_TRIES; tried += 1) {
    if (text.includes(`Process ${pid} attached`)) return true;
    if (/not permitted|denied/i.test(text)) return false;
    await delay(LOOK_EVERY_MS);
  }
  return false;
}

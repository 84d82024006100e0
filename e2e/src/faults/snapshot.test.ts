import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordThisProcess } from '../system/process-record.ts';
import { sweepSnapshots } from './snapshot.ts';

let parent = '';
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'sweep-test-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

function makeRun(name: string, owner: object): string {
  const folder = join(parent, `navigatr-faults-${name}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'owner.json'), JSON.stringify(owner));
  return folder;
}

test('what a killed run left is ended and removed', async () => {
  const folder = makeRun('dead', { pid: process.pid, startedAt: 'another time' });
  writeFileSync(join(folder, 'main.mjs'), 'console.log("up"); setInterval(() => {}, 1000);');
  const left = spawn(process.execPath, [join(folder, 'main.mjs')]);
  const exit = once(left, 'exit');
  await once(left.stdout, 'data');
  sweepSnapshots(parent);
  expect(await exit).toEqual([null, 'SIGKILL']);
  expect(existsSync(folder)).toBe(false);
});

test('a run that goes on, and one that is just being made, are left alone', () => {
  const running = makeRun('running', recordThisProcess());
  const young = join(parent, 'navigatr-faults-young');
  mkdirSync(young);
  sweepSnapshots(parent);
  expect([existsSync(running), existsSync(young)]).toEqual([true, true]);
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ONE_PASSED } from './counts.ts';
import type { Part, PartCommand } from './part.ts';
import type { TestReport } from './reports/test-report.ts';
import { runPart } from './run-part.ts';
import { partNamed } from './testing.ts';

const FOREVER = 'setInterval(() => {}, 1000)';

let artifacts: string;

beforeEach(() => {
  artifacts = mkdtempSync(join(tmpdir(), 'navigatr-test-'));
});
afterEach(() => rmSync(artifacts, { recursive: true, force: true }));

/** A program in JavaScript. */
function node(code: string, readTests?: PartCommand['readTests']): PartCommand {
  const command = { title: 'A program', file: process.execPath, args: ['-e', code] };
  return readTests === undefined ? command : { ...command, readTests };
}

function runOn(
  part: Partial<Part>,
  signal = new AbortController().signal,
  onOutput: (piece: string) => void = () => undefined,
) {
  const plain = { root: artifacts, artifacts, allNeeds: [], skips: 'allowed' } as const;
  return runPart(partNamed('part', part), { ...plain, signal, onOutput });
}

function runCommandPart(command: PartCommand) {
  return runOn({ run: async (tools) => void (await tools.command(command)) });
}

const found = (report: Partial<TestReport>) => () => ({
  passed: 0,
  failed: 0,
  skipped: 0,
  failures: [],
  ...report,
});

describe('runPart', () => {
  it('runs without what it wants, and not without what it needs', async () => {
    vi.stubEnv('CHROMIUM', '/no/such/browser');
    const run: Part['run'] = (tools) => Promise.resolve(tools.count(ONE_PASSED));
    expect(await runOn({ run, wants: ['chromium'] })).toMatchObject({ outcome: 'passed' });
    expect(await runOn({ run, needs: ['chromium'] })).toMatchObject({ outcome: 'skipped' });
    vi.unstubAllEnvs();
  });

  it('counts a program without tests as one', async () => {
    expect((await runCommandPart(node(''))).counts).toEqual({ passed: 1, failed: 0, skipped: 0 });
    const broken = await runCommandPart(node('process.exit(3)'));
    expect(broken).toMatchObject({ outcome: 'failed', notes: ['A program ended with exit code 3'] });
    const talks = await runCommandPart(node('console.log("no such file"); process.exit(3)'));
    expect(talks.notes).toEqual(['A program ended with exit code 3\nno such file']);
  });

  it.each([
    ['passes with its tests', '', found({ passed: 5 }), { passed: 5, failed: 0, skipped: 0 }],
    [
      'fails with a failed test',
      'process.exit(1)',
      found({ passed: 4, failed: 1 }),
      { passed: 4, failed: 1, skipped: 0 },
    ],
    [
      'fails with a failed test that the program keeps quiet',
      '',
      found({ failed: 1 }),
      { passed: 0, failed: 1, skipped: 0 },
    ],
    [
      'fails when the program does though no test did',
      'process.exit(1)',
      found({ passed: 5 }),
      { passed: 5, failed: 1, skipped: 0 },
    ],
    ['fails without a report', '', () => undefined, { passed: 0, failed: 1, skipped: 0 }],
    ['fails when no test ran', '', found({}), { passed: 0, failed: 1, skipped: 0 }],
  ])('%s', async (_what, code, readTests, counts) => {
    expect((await runCommandPart(node(code, readTests))).counts).toEqual(counts);
  });

  it('names the tests that failed, with the reason', async () => {
    const failures = ['log.test.ts: shows all\nexpected 2, not 3'];
    const result = await runCommandPart(node('process.exit(1)', found({ passed: 4, failed: 1, failures })));
    expect(result.notes).toEqual(['A program: 1 failed\nlog.test.ts: shows all\nexpected 2, not 3']);
  });

  it('names a few of many failed tests', async () => {
    const failures = Array.from({ length: 300 }, (_, index) => `test ${index}`);
    const { notes } = await runCommandPart(node('process.exit(1)', found({ failed: 300, failures })));
    expect(notes.join('\n').split('\n')).toHaveLength(11);
  });

  it('fails with a report that cannot be read', async () => {
    const unreadable = () => {
      throw new Error('half a report');
    };
    expect((await runCommandPart(node('', unreadable))).notes).toEqual([
      'A program ended with exit code 0 and left no report',
    ]);
  });

  it('fails with a program that is not there', async () => {
    const result = await runCommandPart({ title: 'Nothing', file: join(artifacts, 'nothing'), args: [] });
    expect(result.outcome).toBe('failed');
    expect(readFileSync(result.logFile, 'utf8')).toContain('could not be started');
  });

  it('keeps what the program said, of both kinds', async () => {
    const { logFile } = await runCommandPart(node('console.log("out"); console.error("err")'));
    expect(readFileSync(logFile, 'utf8')).toMatch(/out[\s\S]*err|err[\s\S]*out/);
  });

  it('sets variables and takes them away', async () => {
    const code = 'if (process.env.SET !== "1" || "PATH" in process.env) process.exit(1)';
    const result = await runCommandPart({ ...node(code), env: { SET: '1', PATH: undefined } });
    expect(result.outcome).toBe('passed');
  });

  it('fails when the part throws', async () => {
    const result = await runOn({ run: () => Promise.reject(new Error('no database')) });
    expect(result).toMatchObject({ outcome: 'failed', notes: ['no database'] });
  });

  it('ends a program when the time is up', async () => {
    const run: Part['run'] = async (tools) => void (await tools.command(node(FOREVER)));
    const result = await runOn({ limitMinutes: 0.001, run });
    expect(result).toMatchObject({ outcome: 'failed', notes: ['not done after 0.001 minutes'] });
  });

  it('ends a program together with everything it started', async () => {
    const stop = new AbortController();
    const code = `const child = require("node:child_process").spawn(process.execPath, ["-e", "${FOREVER}"]);
      console.log("nested", child.pid); ${FOREVER}`;
    let nested = 0;
    const run: Part['run'] = async (tools) => void (await tools.command(node(code)));
    await runOn({ run }, stop.signal, (piece) => {
      const pid = /^nested (\d+)$/m.exec(piece)?.[1];
      if (pid === undefined) return;
      nested = Number(pid);
      stop.abort();
    });
    expect(nested).toBeGreaterThan(0);
    expect(() => process.kill(nested, 0)).toThrow('ESRCH');
  });

  it('fails when somebody stops it', async () => {
    const stop = new AbortController();
    const run: Part['run'] = async (tools) => {
      tools.count(ONE_PASSED);
      stop.abort();
      await tools.command(node(''));
    };
    expect(await runOn({ run }, stop.signal)).toMatchObject({
      outcome: 'failed',
      notes: ['stopped before it was done'],
    });
  });
});

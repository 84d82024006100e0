import { createWriteStream, mkdirSync, rmSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { lastLines, runCommand } from '../system/command.ts';
import { describeMissing, ensureSystem } from '../system/ensure.ts';
import type { Need } from '../system/needs.ts';
import { TimeLimit } from '../system/time-limit.ts';
import { ONE_FAILED, ONE_PASSED } from './counts.ts';
import { canInstallPackages } from './machine.ts';
import type { Part, PartCommand, PartResult, Tools } from './part.ts';
import { PartCounts } from './part-counts.ts';
import type { TestReport } from './reports/test-report.ts';

export interface RunOptions {
  /** The repository. */
  readonly root: string;
  /** Logs and reports of all parts. */
  readonly artifacts: string;
  readonly allNeeds: readonly Need[];
  /** Stops the part from outside. */
  readonly signal: AbortSignal;
  readonly skips: 'allowed' | 'avoidable ones fail';
  /** Gets the output as it comes. */
  readonly onOutput: (piece: string) => void;
}

const MINUTE_MS = 60_000;

/**
 * Time to stop servers and databases before a program is killed, which would leave those behind. Browser tests
 * stop a Moodle, the fault matrix a dozen sidecars.
 */
const GRACE_MS = 60_000;

/** Reports are parsed and logs are read: neither wants colours. */
const PLAIN = { NO_COLOR: '1', FORCE_COLOR: undefined };

/** If you broke more than that, look into the log. */
const NAMED_FAILURES = 10;

/** Of a program that names no failed test: enough to see why; the part's log has the rest. */
const SHOWN_LINES = 40;

/** Runs one part to its end or its time limit. Never rejects: a part that throws has failed. */
export async function runPart(part: Part, options: RunOptions): Promise<PartResult> {
  const startedAt = performance.now();
  const log = openLog(part, options);
  const partCounts = new PartCounts(options.skips);
  const limit = new TimeLimit(part.limitMinutes * MINUTE_MS, options.signal);
  await runGuarded(part, toolsFor({ part, options, partCounts, log, signal: limit.signal }));
  limit.lift();
  if (limit.isUp) {
    partCounts.fail(`not done after ${part.limitMinutes} minutes`);
  } else if (options.signal.aborted) {
    partCounts.fail('stopped before it was done');
  }
  await log.close();
  const seconds = (performance.now() - startedAt) / 1000;
  return { name: part.name, seconds, logFile: log.file, ...partCounts.result() };
}

interface Log {
  readonly file: string;
  readonly write: (piece: string) => void;
  readonly close: () => Promise<void>;
}

function openLog(part: Part, options: RunOptions): Log {
  const file = join(options.artifacts, `${part.name}.log`);
  mkdirSync(options.artifacts, { recursive: true });
  const stream = createWriteStream(file);
  const write = (piece: string) => {
    stream.write(piece);
    options.onOutput(piece);
  };
  return { file, write, close: () => endStream(stream) };
}

function endStream(stream: WriteStream): Promise<void> {
  return new Promise((resolve) => stream.end(() => resolve()));
}

interface ToolContext {
  readonly part: Part;
  readonly options: RunOptions;
  readonly partCounts: PartCounts;
  readonly log: Log;
  readonly signal: AbortSignal;
}

function toolsFor({ part, options, partCounts, log, signal }: ToolContext): Tools {
  const reports = join(options.artifacts, part.name);
  // A report of an earlier run must not be taken for one of this run.
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  return {
    reports,
    signal,
    allNeeds: options.allNeeds,
    say: (line) => log.write(`${line}\n`),
    count: (counts) => partCounts.count(counts),
    fail: (reason) => partCounts.fail(reason),
    skip: (skip) => partCounts.skip(skip),
    command: async (command) => {
      if (signal.aborted) return false;
      log.write(`\n$ ${[command.file, ...command.args].join(' ')}\n`);
      const end = await runToEnd(command, { cwd: options.root, signal, write: log.write });
      // Ended in the middle: that is told once, by the one who ended it.
      return signal.aborted ? false : judge(command, end, partCounts);
    },
  };
}

interface CommandEnd {
  /** Null when a signal ended it, or when it could not be started. */
  readonly code: number | null;
  readonly output: string;
}

/** Never rejects: a program that cannot be started has said so. */
async function runToEnd(
  { file, args, cwd, env }: PartCommand,
  part: { cwd: string; signal: AbortSignal; write: (piece: string) => void },
): Promise<CommandEnd> {
  let output = '';
  const onOutput = (piece: string) => {
    output += piece;
    part.write(piece);
  };
  const options = { cwd: cwd ?? part.cwd, env: { ...PLAIN, ...env }, signal: part.signal };
  try {
    const { code } = await runCommand(file, args, { ...options, graceMs: GRACE_MS, onOutput });
    return { code, output };
  } catch (error) {
    onOutput(`${file} could not be started: ${(error as Error).message}\n`);
    return { code: null, output };
  }
}

/** Counts what a command came to. Its exit code and its report must agree that all is well. */
function judge(command: PartCommand, { code, output }: CommandEnd, partCounts: PartCounts): boolean {
  const how = `${command.title} ${code === null ? 'had to be ended' : `ended with exit code ${code}`}`;
  const said = lastLines(output, SHOWN_LINES);
  if (command.readTests === undefined) {
    partCounts.count(code === 0 ? ONE_PASSED : ONE_FAILED);
    if (code !== 0) partCounts.note(`${how}\n${said}`);
    return code === 0;
  }
  const report = readSafely(command.readTests, output);
  if (report === undefined) {
    partCounts.fail(`${how} and left no report\n${said}`);
    return false;
  }
  const { passed, failed, skipped, failures } = report;
  partCounts.count({ passed, failed, skipped });
  const named = failures.length === 0 ? [said] : failures.slice(0, NAMED_FAILURES);
  if (failed > 0) partCounts.note([`${command.title}: ${failed} failed`, ...named].join('\n'));
  else if (code !== 0) partCounts.fail(`${how}, although no test failed\n${said}`);
  else if (passed + skipped === 0) partCounts.fail(`${command.title} ran no tests`);
  return code === 0 && failed === 0;
}

function readSafely(
  read: (output: string) => TestReport | undefined,
  output: string,
): TestReport | undefined {
  try {
    return read(output);
  } catch {
    return undefined; // Half written, or never: the caller counts it as a failure.
  }
}

async function runGuarded(part: Part, tools: Tools): Promise<void> {
  try {
    if (await hasNeeds(part, tools)) await part.run(tools);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    tools.say(error instanceof Error ? (error.stack ?? message) : message);
    if (!tools.signal.aborted) tools.fail(message);
  }
}

async function hasNeeds({ name, needs = [], wants = [] }: Part, tools: Tools): Promise<boolean> {
  const report = await ensureSystem([...needs, ...wants], { say: tools.say });
  const missing = report.missing.filter(({ need }) => needs.includes(need));
  if (missing.length === 0) return true;
  const kind = canInstallPackages() ? 'avoidable' : 'unavoidable';
  tools.skip({ what: name, why: describeMissing(missing), kind });
  return false;
}

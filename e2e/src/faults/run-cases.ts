import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSidecar, SIDECAR_PROGRAM } from '../start/build-sidecar.ts';
import type { Closing } from '../start/closing.ts';
import { makeFolder } from '../system/make-folder.ts';
import { DatabaseServer } from './database-server.ts';
import type { FaultCase } from './fault-case.ts';
import type { FaultsOptions } from './read-arguments.ts';
import { type CaseResult, runCase } from './run-case.ts';
import { sweepSnapshots, takeSnapshot } from './snapshot.ts';
import { formatSummary, formatTable } from './table.ts';

/** A busy case fills a small machine, and calls that count must not be late for want of it; some that wait find room. */
const LANES = [{ waits: false }, { waits: true }, { waits: true }] as const;

/** Runs the chosen cases, a few at a time, and reports. Returns the exit code. */
export async function runCases(options: FaultsOptions, closing: Closing): Promise<number> {
  const { seed, scale, cases, artifacts } = options;
  makeFolder(artifacts);
  console.log(`Fault matrix: seed ${seed}, scale ${scale}, ${cases.length} cases`);
  if (options.sidecar === undefined) await buildSidecar(console.log);
  sweepSnapshots();
  const snapshot = takeSnapshot(options.sidecar ?? SIDECAR_PROGRAM);
  closing.add('the copy of the sidecar', snapshot.remove);
  const results = await runLanes(options, { program: snapshot.program, closing });
  if (closing.signal.aborted) console.log('Stopped.');
  return report(results, options);
}

interface Lanes {
  readonly program: string;
  readonly closing: Closing;
}

async function runLanes(options: FaultsOptions, lanes: Lanes): Promise<CaseResult[]> {
  const waiting = [...options.cases];
  const results: CaseResult[] = [];
  const take = (waits: boolean): FaultCase | undefined => {
    const place = waiting.findIndex((faultCase) => (faultCase.waits ?? false) === waits);
    return place === -1 ? undefined : waiting.splice(place, 1)[0];
  };
  const runLane = async ({ waits }: (typeof LANES)[number]) => {
    const server = new DatabaseServer(options.pgbouncer);
    lanes.closing.add('PostgreSQL', () => server.close());
    for (let faultCase = take(waits); faultCase && !lanes.closing.signal.aborted; faultCase = take(waits)) {
      results.push(await runOne(faultCase, { ...options, ...lanes, server }));
    }
  };
  await Promise.all(LANES.map(runLane));
  return results;
}

async function runOne(
  faultCase: FaultCase,
  { seed, scale, artifacts, program, closing, server }: FaultsOptions & Lanes & { server: DatabaseServer },
): Promise<CaseResult> {
  const folder = join(artifacts, faultCase.name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const result = await runCase(faultCase, {
    seed,
    scale,
    program,
    folder,
    signal: closing.signal,
    say: (line) => console.log(`  ${line}`),
    createDatabase: () => server.createDatabase(),
    databaseUrlOf: (url) => server.through(url),
  });
  writeFileSync(join(artifacts, `${faultCase.name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  console.log(lineOf(result));
  return result;
}

function lineOf({ name, faults, skipped, sent, totals, seconds }: CaseResult): string {
  if (skipped !== null && faults.length === 0) return `skipped  ${name}: ${skipped}`;
  const { issued, listed, repeats, explained } = totals;
  const counts = `sent ${sent}, issued ${issued}, listed ${listed}, repeats ${repeats}, explained ${explained}`;
  const outcome = faults.length === 0 ? 'passed' : 'FAILED';
  return [`${outcome}  ${name}: ${counts} (${seconds} s)`, ...faults.map((fault) => `    ${fault}`)].join(
    '\n',
  );
}

function report(results: readonly CaseResult[], { cases, artifacts }: FaultsOptions): number {
  const ordered = cases.flatMap((faultCase) => results.filter(({ name }) => name === faultCase.name));
  const summary = formatSummary(ordered);
  const table = formatTable(ordered);
  writeFileSync(join(artifacts, 'table.txt'), `${table}\n\n${summary}\n`);
  console.log(`\n${table}\n`);
  const whole = ordered.length === cases.length && ordered.every(({ faults }) => faults.length === 0);
  console.log(whole ? `Details: ${artifacts}` : `FAILED. Logs and details: ${artifacts}`);
  console.log(summary);
  return whole ? 0 : 1;
}

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSidecar, SIDECAR_PROGRAM } from '../start/build-sidecar.ts';
import type { Closing } from '../start/closing.ts';
import type { Cell } from './cell.ts';
import { DatabaseServer } from './database-server.ts';
import type { FaultsOptions } from './read-arguments.ts';
import { type CellResult, runCell } from './run-cell.ts';
import { sweepSnapshots, takeSnapshot } from './snapshot.ts';
import { formatSummary, formatTable } from './table.ts';

/** A busy cell fills a small machine, and calls that count must not be late for want of it; some that wait find room. */
const LANES = [{ waits: false }, { waits: true }, { waits: true }] as const;

/** Runs the chosen cells, a few at a time, and reports. Returns the exit code. */
export async function runCells(options: FaultsOptions, closing: Closing): Promise<number> {
  const { seed, scale, cells, artifacts } = options;
  console.log(`Fault matrix: seed ${seed}, scale ${scale}, ${cells.length} cells`);
  if (options.sidecar === undefined) await buildSidecar(console.log);
  sweepSnapshots();
  const snapshot = takeSnapshot(options.sidecar ?? SIDECAR_PROGRAM);
  closing.add('the copy of the sidecar', snapshot.remove);
  mkdirSync(artifacts, { recursive: true });
  const results = await runLanes(options, { program: snapshot.program, closing });
  if (closing.signal.aborted) console.log('Stopped.');
  return report(results, options);
}

interface Lanes {
  readonly program: string;
  readonly closing: Closing;
}

async function runLanes(options: FaultsOptions, lanes: Lanes): Promise<CellResult[]> {
  const waiting = [...options.cells];
  const results: CellResult[] = [];
  const take = (waits: boolean): Cell | undefined => {
    const place = waiting.findIndex((cell) => (cell.waits ?? false) === waits);
    return place === -1 ? undefined : waiting.splice(place, 1)[0];
  };
  const runLane = async ({ waits }: (typeof LANES)[number]) => {
    const server = new DatabaseServer(options.pgbouncer);
    lanes.closing.add('PostgreSQL', () => server.close());
    for (let cell = take(waits); cell && !lanes.closing.signal.aborted; cell = take(waits)) {
      results.push(await runOne(cell, { ...options, ...lanes, server }));
    }
  };
  await Promise.all(LANES.map(runLane));
  return results;
}

async function runOne(
  cell: Cell,
  { seed, scale, artifacts, program, closing, server }: FaultsOptions & Lanes & { server: DatabaseServer },
): Promise<CellResult> {
  const folder = join(artifacts, cell.name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const result = await runCell(cell, {
    seed,
    scale,
    program,
    folder,
    signal: closing.signal,
    say: (line) => console.log(`  ${line}`),
    createDatabase: () => server.createDatabase(),
    databaseUrlOf: (url) => server.through(url),
  });
  writeFileSync(join(artifacts, `${cell.name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  console.log(lineOf(result));
  return result;
}

function lineOf({ name, faults, skipped, sent, totals, seconds }: CellResult): string {
  if (skipped !== null && faults.length === 0) return `skipped  ${name}: ${skipped}`;
  const { issued, listed, repeats, explained } = totals;
  const counts = `sent ${sent}, issued ${issued}, listed ${listed}, repeats ${repeats}, explained ${explained}`;
  const outcome = faults.length === 0 ? 'passed' : 'FAILED';
  return [`${outcome}  ${name}: ${counts} (${seconds} s)`, ...faults.map((fault) => `    ${fault}`)].join(
    '\n',
  );
}

function report(results: readonly CellResult[], { cells, artifacts }: FaultsOptions): number {
  const ordered = cells.flatMap((cell) => results.filter(({ name }) => name === cell.name));
  const summary = formatSummary(ordered);
  const table = formatTable(ordered);
  writeFileSync(join(artifacts, 'table.txt'), `${table}\n\n${summary}\n`);
  console.log(`\n${table}\n`);
  const whole = ordered.length === cells.length && ordered.every(({ faults }) => faults.length === 0);
  console.log(whole ? `Details: ${artifacts}` : `FAILED. Logs and details: ${artifacts}`);
  console.log(summary);
  return whole ? 0 : 1;
}

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseServer } from '../faults/database-server.ts';
import type { FaultCase } from '../faults/fault-case.ts';
import { type CaseResult, runCase } from '../faults/run-case.ts';
import { sweepSnapshots, takeSnapshot } from '../faults/snapshot.ts';
import { buildSidecar, SIDECAR_PROGRAM } from '../start/build-sidecar.ts';
import type { Closing } from '../start/closing.ts';
import { makeFolder } from '../system/make-folder.ts';
import type { BenchPart } from './bench-part.ts';
import { describeMachine, readLoad } from './machine.ts';
import type { BenchArguments } from './read-arguments.ts';

/** Measures one part after the other and reports. Returns the exit code: not 0 when a count was wrong. */
export async function runBench(options: BenchArguments, closing: Closing): Promise<number> {
  makeFolder(options.artifacts);
  if (options.sidecar === undefined) await buildSidecar(console.log);
  sweepSnapshots();
  const { program, remove } = takeSnapshot(options.sidecar ?? SIDECAR_PROGRAM);
  closing.add('the copy of the sidecar', remove);
  const server = new DatabaseServer();
  closing.add('PostgreSQL', () => server.close());
  const machine = describeMachine();
  console.log(
    `Benchmark on ${machine.processors} × ${machine.processor}, ${machine.memoryGb} GB, Node ${machine.node}`,
  );
  let failed = 0;
  for (const part of options.parts) {
    if (closing.signal.aborted) break;
    const before = readLoad();
    const result = await runPart(part, { options, closing, program, server });
    const load = { before, after: readLoad() };
    writeFileSync(
      join(options.artifacts, `${part.name}.json`),
      `${JSON.stringify({ machine, load, ...result }, null, 2)}\n`,
    );
    console.log(describePart(result, load));
    if (result.faults.length > 0) failed += 1;
  }
  console.log(`bench: ${options.parts.length} parts, ${failed} failed`);
  return failed === 0 && !closing.signal.aborted ? 0 : 1;
}

interface BenchContext {
  readonly options: BenchArguments;
  readonly closing: Closing;
  readonly program: string;
  readonly server: DatabaseServer;
}

/** A part is a case of the fault matrix without a fault: nothing may be lost here, either. */
function runPart(part: BenchPart, { options, closing, program, server }: BenchContext): Promise<CaseResult> {
  const folder = join(options.artifacts, part.name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const faultCase: FaultCase = { ...part, number: 0, run: (tools) => part.run(tools, options) };
  return runCase(faultCase, {
    seed: 1,
    scale: 'full',
    program,
    folder,
    signal: closing.signal,
    say: (line) => console.log(`  ${line}`),
    createDatabase: () => server.createDatabase(),
    databaseUrlOf: (url) => url,
  });
}

function describePart(result: CaseResult, load: { before: number; after: number }): string {
  const { name, what, notes, faults, seconds } = result;
  const figures = Object.entries(notes)
    .filter(([figure]) => figure !== 'failedCalls')
    .map(([figure, value]) => `    ${figure}: ${JSON.stringify(value)}`);
  const head = `${name}: ${what} (${seconds} s, load average ${load.before} to ${load.after})`;
  return [head, ...figures, ...faults.map((fault) => `    FAILED: ${fault}`)].join('\n');
}

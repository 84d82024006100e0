import { cpus, loadavg, totalmem } from 'node:os';

const BYTES_PER_GB = 1_024 ** 3;

export interface Machine {
  readonly processors: number;
  readonly processor: string;
  readonly memoryGb: number;
  readonly node: string;
}

export const describeMachine = (): Machine => ({
  processors: cpus().length,
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  memoryGb: Math.round(totalmem() / BYTES_PER_GB),
  node: process.versions.node,
});

/** How busy the machine was in the last minute: figures of a busy one are those of a slower one. */
export const readLoad = (): number => Number((loadavg()[0] ?? 0).toFixed(1));

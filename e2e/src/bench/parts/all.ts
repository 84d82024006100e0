import type { BenchPart } from '../bench-part.ts';
import { claim } from './claim.ts';
import { drain } from './drain.ts';
import { idle } from './idle.ts';
import { ingest } from './ingest.ts';
import { pages } from './pages.ts';
import { oneProcess } from './process.ts';
import { queue } from './queue.ts';
import { soak } from './soak.ts';

/** In the order of docs/benchmarks.md. */
export const PARTS: readonly BenchPart[] = [drain, ingest, claim, idle, oneProcess, queue, soak, pages];

import type { Cell } from '../cell.ts';
import { killHold, killIdempotent, killRetry } from './kill.ts';
import { sentAgain } from './sent-again.ts';

/** The matrix, in the order of docs/faults.md. */
export const CELLS: readonly Cell[] = [killIdempotent, killHold, killRetry, sentAgain];

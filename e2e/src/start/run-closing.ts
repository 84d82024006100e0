import { onStopRequest, runMain } from '../system/run-main.ts';
import { Closing } from './closing.ts';

/** Runs a program that starts others: asked to end, it stops working, and in any case it stops what it started. */
export function runClosing(work: (closing: Closing) => Promise<number>): void {
  const closing = new Closing();
  onStopRequest(() => closing.ask());
  runMain(() => work(closing).finally(() => closing.close()));
}

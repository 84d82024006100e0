import type { ErrorCode } from '@local-navigatr/shared-types';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

// From "at once" to longer than any honest queue for a slot of 2 s windows.
const SLOT_WAIT_BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8];

/** What one process measures of itself, until it ends. */
export class ProcessMetrics {
  readonly registry = new Registry();
  readonly #slotWait = new Histogram({
    name: 'sidecar_slot_wait_seconds',
    help: 'From asking for the right to one API call to the moment in which it may leave',
    labelNames: ['kind'],
    buckets: SLOT_WAIT_BUCKETS,
    registers: [this.registry],
  });

  readonly #refused = new Counter({
    name: 'sidecar_refused_calls_total',
    help: 'Calls refused before they were acted on, by error code',
    labelNames: ['code'],
    registers: [this.registry],
  });

  countRefused(code: ErrorCode): void {
    this.#refused.inc({ code });
  }

  /** Memory, event loop and garbage collection, too. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  recordSlotWait(kind: 'bulk' | 'interactive', waitMs: number): void {
    this.#slotWait.observe({ kind }, waitMs / 1000);
  }
}

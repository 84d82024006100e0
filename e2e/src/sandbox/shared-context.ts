import type { Clock } from './clock.ts';
import { FaultBook } from './faults/fault-book.ts';
import { SlidingWindow } from './rate/sliding-window.ts';
import type { RequestEntry } from './record/entries.ts';
import { Journal } from './record/journal.ts';
import { type RecordSink, recordFile } from './record/record-file.ts';
import type { SharedSettings } from './shared-options.ts';

/** What the sandbox of every platform knows. `Issued`: what one entry of its record says. */
export interface SharedContext<Issued extends object = object> {
  readonly clock: Clock;
  readonly rate: SlidingWindow;
  readonly faults: FaultBook;
  readonly issued: Journal<Issued>;
  readonly requests: Journal<RequestEntry>;
  readonly sink: RecordSink;
  /** Where browsers reach the sandbox, without a slash at the end. */
  readonly publicUrl: () => string;
  /** Aborts when the sandbox shuts down: whatever waits stops waiting. */
  readonly closing: AbortSignal;
}

export type Listening = Pick<SharedContext, 'publicUrl' | 'closing'>;

export function createSharedContext<Issued extends object>(
  { clock, limit, windowMs, rejectedCalls, recordPath }: SharedSettings,
  listening: Listening,
): SharedContext<Issued> {
  return {
    ...listening,
    clock,
    faults: new FaultBook(clock),
    rate: new SlidingWindow({ limit, windowMs, rejectedCalls }),
    issued: new Journal(),
    requests: new Journal(),
    sink: recordFile(recordPath),
  };
}

import { AccountDirectory } from './accounts/directory.ts';
import { Catalogue } from './catalogue/catalogue.ts';
import { seedBadges } from './catalogue/seed-badges.ts';
import { seedProviders } from './catalogue/seed-providers.ts';
import type { Clock } from './clock.ts';
import { FaultBook } from './faults/fault-book.ts';
import type { SandboxSettings } from './options.ts';
import { SlidingWindow } from './rate/sliding-window.ts';
import type { IssuedEntry, RequestEntry } from './record/entries.ts';
import { Journal } from './record/journal.ts';
import { type RecordSink, recordFile } from './record/record-file.ts';

/** Everything one sandbox knows. Two sandboxes in one process share nothing. */
export interface SandboxContext {
  readonly clock: Clock;
  readonly accounts: AccountDirectory;
  readonly catalogue: Catalogue;
  readonly rate: SlidingWindow;
  readonly faults: FaultBook;
  readonly issued: Journal<IssuedEntry>;
  readonly requests: Journal<RequestEntry>;
  readonly sink: RecordSink;
  readonly idempotency: 'honoured' | 'ignored';
  readonly unknownFields: 'refused' | 'ignored';
  /** Where browsers reach the sandbox, without a slash at the end. */
  readonly publicUrl: () => string;
  /** Aborts when the sandbox shuts down: whatever waits stops waiting. */
  readonly closing: AbortSignal;
}

export type Listening = Pick<SandboxContext, 'publicUrl' | 'closing'>;

export function createContext(settings: SandboxSettings, listening: Listening): SandboxContext {
  const { clock, limit, windowMs, rejectedCalls, idempotency, unknownFields, recordPath } = settings;
  const faults = new FaultBook(clock);
  const catalogue = new Catalogue({
    badges: seedBadges(settings.badgeCount),
    providers: seedProviders,
    isUnpublished: (badgeId) => faults.isUnpublished(badgeId),
  });
  return {
    ...listening,
    clock,
    faults,
    catalogue,
    accounts: new AccountDirectory(settings.accounts, clock),
    rate: new SlidingWindow({ limit, windowMs, rejectedCalls }),
    issued: new Journal(),
    requests: new Journal(),
    sink: recordPath === null ? () => undefined : recordFile(recordPath),
    idempotency,
    unknownFields,
  };
}

import { StartFault } from '../errors.ts';
import type { Access, RateLimitPermit, Read } from '../platform/port.ts';
import type { EventFilter, IssuingEvent, Records } from '../platform/records.ts';

// The documented maximum of a page.
const PAGE = 1_000;

type RecordsCall<T> = (records: Records, access: Access, permit: RateLimitPermit) => Promise<Read<T>>;

/** Asks an account's platform in its turn. What comes to nothing it tells the person who asked. */
export type Asker = {
  askRecords: <T>(call: RecordsCall<T>) => Promise<T>;
  /** For one thing out of many; null: the platform does not have it. */
  askForOne: <T>(call: RecordsCall<T>) => Promise<T | null>;
};

/** How much is read at most; `null`: there is more than that. */
export type Limits = { events: number; opened: number };

/** `known`: which of these events the ledger has as issued. */
type Reading = { program: string; limits: Limits; known: (ids: string[]) => Promise<ReadonlySet<string>> };

/**
 * Every event that fits, with its mark. Older hosts list events without it: those of `program` which the ledger does not know are
 * opened one by one. Null where that would be more than the limits.
 */
export async function readEvents(
  asker: Asker,
  filter: EventFilter,
  { program, limits, known }: Reading,
): Promise<IssuingEvent[] | null> {
  const all = await listAll(asker, filter, limits.events);
  if (all === null) return null;
  const ofLedger = await known(all.map(({ id }) => id));
  const isUnread = (event: IssuingEvent) => isUnmarked(event, program) && !ofLedger.has(event.id);
  if (all.filter(isUnread).length > limits.opened) return null;
  return openEach(asker, all, isUnread);
}

/** Each event once. What is missing from a list that is not whole would look as if it was not there. */
async function listAll(
  { askRecords }: Asker,
  filter: EventFilter,
  max: number,
): Promise<IssuingEvent[] | null> {
  const all = new Map<string, IssuingEvent>();
  for (let seen = 0; ; ) {
    const asked = { ...filter, order: 'asc', offset: seen, limit: PAGE } as const;
    const page = await askRecords((records, access, permit) => records.listEvents(access, asked, permit));
    const { rows, count, total } = page;
    if (total === null || rows.length < count) throw notWhole();
    if (total > max) return null;
    for (const event of rows) all.set(event.id, event);
    seen += count;
    if (count > 0 && seen < total) continue;
    if (all.size < total) throw notWhole();
    return [...all.values()];
  }
}

const notWhole = (): StartFault =>
  new StartFault(
    'The list of events cannot be read whole, so nothing can be compared: it does not say how long it is, has events that cannot be read, or has some twice. Run this again; if it stays so, name fewer days with --from and --to.',
  );

/** One of our own whose list did not say which award it is of. */
export const isUnmarked = (event: IssuingEvent, program: string): boolean =>
  event.award === undefined && event.program === program;

/** The events, with the marks of those that were listed without it: each of these is opened. */
export async function openEach(
  asker: Asker,
  events: readonly IssuingEvent[],
  isUnread: (event: IssuingEvent) => boolean,
): Promise<IssuingEvent[]> {
  const opened: IssuingEvent[] = [];
  for (const event of events) opened.push(isUnread(event) ? await openEvent(asker, event) : event);
  return opened;
}

/** The event itself says what it is of. */
async function openEvent({ askForOne }: Asker, event: IssuingEvent): Promise<IssuingEvent> {
  const found = await askForOne((records, access, permit) => records.getEvent(access, event.id, permit));
  return found === null ? event : { ...event, award: found.award };
}

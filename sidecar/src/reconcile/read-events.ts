import type { Access, RateLimitPermit, Read } from '../platform/port.ts';
import type { EventFilter, IssuingEvent, Records } from '../platform/records.ts';

// The documented maximum of a page.
const PAGE = 1_000;

/** Asks an account's platform in its turn. What comes to nothing it tells the person who asked. */
export type AskRecords = <T>(
  call: (records: Records, access: Access, permit: RateLimitPermit) => Promise<Read<T>>,
) => Promise<T>;

/** How much is read at most; `null`: there is more than that. */
export type Limits = { events: number; opened: number };

/**
 * Every event that fits, with its mark. Older hosts list events without it: those of `program` are opened one by one. Null where that
 * would be more than the limits.
 */
export async function readEvents(
  ask: AskRecords,
  filter: EventFilter,
  { program, limits }: { program: string; limits: Limits },
): Promise<IssuingEvent[] | null> {
  const all: IssuingEvent[] = [];
  for (let seen = 0; ; ) {
    const place = { offset: seen, limit: PAGE };
    const page = await ask((records, access, permit) =>
      records.listEvents(access, { ...filter, order: 'asc', ...place }, permit),
    );
    all.push(...page.rows);
    seen += page.count;
    if (page.total > limits.events) return null;
    if (page.count === 0 || seen >= page.total) break;
  }
  const isUnread = (event: IssuingEvent) => event.award === undefined && event.program === program;
  if (all.filter(isUnread).length > limits.opened) return null;
  const events: IssuingEvent[] = [];
  for (const event of all) events.push(isUnread(event) ? await openEvent(ask, event) : event);
  return events;
}

/** The event itself says what it is of. */
export async function openEvent(ask: AskRecords, event: IssuingEvent): Promise<IssuingEvent> {
  const { award } = await ask((records, access, permit) => records.getEvent(access, event.id, permit));
  return { ...event, award };
}

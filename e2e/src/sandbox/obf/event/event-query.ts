import { z } from 'zod';
import { seededRandom } from '../../faults/seeded-random.ts';
import { numeral, pagingFields } from '../http/paging.ts';
import type { Behaviour } from '../options.ts';
import type { EventRecipient, IssuingEvent } from './event-book.ts';

const text = z.string().optional();

/** Parameters that lists of events and of recipients share. Unknown ones are ignored, as hosts do. */
export const eventQuerySchema = z.object({
  email: text,
  badge_id: text,
  event_id: text,
  event_name: text,
  api_consumer_id: text,
  client_alias_id: text,
  /** Unix seconds, on the time of the event, both included. */
  begin: numeral.optional(),
  end: numeral.optional(),
  /** `key:value,key2:value2`: all must match. */
  log_entry: text,
  order_by: z.enum(['asc', 'desc']).default('asc'),
  ...pagingFields,
});
export type EventQuery = z.output<typeof eventQuerySchema>;

export interface Search {
  readonly clientId: string;
  readonly query: EventQuery;
  readonly behaviour: Behaviour;
  /** On the sandbox's monotonic clock. */
  readonly nowMs: number;
}

/** An empty parameter filters nothing. */
function fits(wanted: string | undefined, value: string | null): boolean {
  return wanted === undefined || wanted === '' || wanted === value;
}

function fitsLogEntry(wanted: string, logEntry: Readonly<Record<string, unknown>> | null): boolean {
  return wanted.split(',').every((pair) => {
    const [, key = pair, value = ''] = /^([^:]*):(.*)$/s.exec(pair) ?? [];
    const found = logEntry?.[key];
    return found !== undefined && found !== null && String(found) === value;
  });
}

function fitsFilter({ entry, createdOn }: IssuingEvent, { query, behaviour }: Search): boolean {
  const { log_entry, begin, end } = query;
  const filtersLog = log_entry !== undefined && log_entry !== '' && behaviour.logEntryFilter === 'honoured';
  return (
    fits(query.badge_id, entry.badgeId) &&
    fits(query.event_name, entry.eventName) &&
    fits(query.api_consumer_id, entry.apiConsumerId) &&
    fits(query.client_alias_id, entry.clientAliasId) &&
    (begin === undefined || createdOn >= begin) &&
    (end === undefined || createdOn <= end) &&
    (!filtersLog || fitsLogEntry(log_entry, entry.logEntry))
  );
}

export function fitsEmail({ email }: EventRecipient, wanted: string | undefined): boolean {
  return wanted === undefined || wanted === '' || email.toLowerCase() === wanted.toLowerCase();
}

function isListed({ entry }: IssuingEvent, { behaviour, nowMs }: Search): boolean {
  const { listingLagMs, listingLag } = behaviour;
  const share = listingLag === 'varied' ? seededRandom(entry.seq)() : 1;
  return nowMs - entry.atMs >= listingLagMs * share;
}

/** Events of the client that the lists know of by now and that fit, in the order asked for. */
export function searchEvents(events: readonly IssuingEvent[], search: Search): IssuingEvent[] {
  const { clientId, query } = search;
  const found = events
    .filter((event) => event.entry.clientId === clientId && isListed(event, search))
    .filter((event) => fitsFilter(event, search))
    .filter(({ recipients }) => recipients.some((recipient) => fitsEmail(recipient, query.email)));
  return query.order_by === 'desc' ? found.toReversed() : found;
}

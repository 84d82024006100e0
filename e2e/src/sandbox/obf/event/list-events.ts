import type { ReadCall } from '../../http/api-call.ts';
import type { Client } from '../clients/client.ts';
import { errorResult } from '../http/error-result.ts';
import { describeIssues, pageOf } from '../http/paging.ts';
import type { ObfContext } from '../obf-context.ts';
import type { IssuingEvent, RecipientOfEvent } from './event-book.ts';
import { type EventQuery, eventQuerySchema, fitsEmail, searchEvents } from './event-query.ts';
import { presentListed, presentRecipient } from './present-event.ts';

type Answer = (events: readonly IssuingEvent[], query: EventQuery) => object;

/** Reads the query, searches, and lets `answer` make the page. */
function answerSearch(
  context: ObfContext,
  { call, client }: { call: ReadCall<Client>; client: Client },
  answer: Answer,
): Response {
  const query = eventQuerySchema.safeParse(Object.fromEntries(call.url.searchParams));
  if (!query.success) return errorResult(400, { call, message: describeIssues(query.error) });
  const search = {
    clientId: client.id,
    query: query.data,
    behaviour: context.behaviour,
    nowMs: context.clock.monotonicMs(),
  };
  return Response.json(answer(searchEvents(context.events.all(), search), query.data));
}

/** `GET /v2/event/{client}`. */
export function listEvents(context: ObfContext, call: ReadCall<Client>, client: Client): Response {
  return answerSearch(context, { call, client }, (events, query) => {
    const page = pageOf(events, query);
    return { ...page, result: page.result.map((event) => presentListed(event, context.behaviour.lists)) };
  });
}

function recipientsOf(event: IssuingEvent, query: EventQuery): RecipientOfEvent[] {
  return event.recipients
    .filter((recipient) => fitsEmail(recipient, query.email))
    .map((recipient) => ({ event, recipient }));
}

/** `GET /v2/event/{client}/recipient`. */
export function listRecipients(context: ObfContext, call: ReadCall<Client>, client: Client): Response {
  return answerSearch(context, { call, client }, (events, query) => {
    const { event_id } = query;
    const asked = events.filter(({ entry }) => event_id === undefined || entry.eventId === event_id);
    const page = pageOf(
      asked.flatMap((event) => recipientsOf(event, query)),
      query,
    );
    return { ...page, result: page.result.map((row) => presentRecipient(row, context.publicUrl())) };
  });
}

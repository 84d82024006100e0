import type { Socket } from 'node:net';
import type { Provider } from '@local-navigatr/shared-types';
import type { Web } from '../http/image-url.ts';
import { isObject, type JsonObject } from '../http/json.ts';
import type { HttpRead } from '../http/read-reply.ts';
import type { Reply } from '../http/reply.ts';
import { sendRequest } from '../http/send-request.ts';
import type { Access, RateLimitPermit } from '../port.ts';
import type { EventFilter, EventRecipient, IssuingEvent, ListWindow, RecordedBadge } from '../records.ts';
import { headersWith, type ObfApi } from './api.ts';
import {
  aliasOf,
  badgeOf,
  type Client,
  clientOf,
  eventOf,
  type Page,
  pageOf,
  recipientOf,
} from './schemas.ts';

/** The documented maximum of a page. */
export const PAGE_MAX = 1_000;

/** Whose account is asked, and when a call may leave. */
export type Asking = { access: Access; permit: RateLimitPermit };

/** `program`: only what was issued by it. */
type EventQuery = EventFilter & ListWindow & { eventId?: string; program?: string };

/** A socket that is open, with the bearer that is used on it. */
type OnLine = { socket: Socket; access: Access; token: string; timeoutMs: number };

/** Version 2 of the API: a method for each of its endpoints that is used, named as the vendor names it. What is read is read tolerantly. */
export class ObfClient {
  readonly #api: ObfApi;
  readonly #web: Web | null;

  /** `web`: null where the configuration does not allow the host. */
  constructor(api: ObfApi, web: Web | null) {
    this.#api = api;
    this.#web = web;
  }

  /** With the bearer that there is: a refusal is not answered with another one. */
  ping({ access, permit }: Asking): Promise<HttpRead<JsonObject> & { token: string | null }> {
    const path = `client/${this.#api.clientIdOf(access)}/ping`;
    return this.#api.askOnce(access, { path, permit }, (json) => (isObject(json) ? json : null));
  }

  getClient(asking: Asking): Promise<HttpRead<Client>> {
    return this.#get(asking, 'client', '', (json, web) => clientOf(json, web));
  }

  listAliases(asking: Asking): Promise<HttpRead<Page<Provider>>> {
    return this.#get(asking, 'client', '/alias', (json, web) => pageOf(json, (row) => aliasOf(row, web)));
  }

  /** `draft`: left out, all badges come. */
  listBadges(
    asking: Asking,
    { draft, limit, offset }: ListWindow & { draft?: boolean },
  ): Promise<HttpRead<Page<RecordedBadge>>> {
    const query = queryOf({ draft, limit, offset });
    return this.#get(asking, 'badge', query, (json, web) => pageOf(json, (row) => badgeOf(row, web)));
  }

  getBadge(asking: Asking, id: string): Promise<HttpRead<RecordedBadge>> {
    return this.#get(asking, 'badge', below(id), (json, web) => badgeOf(json, web));
  }

  listEvents(asking: Asking, query: EventQuery): Promise<HttpRead<Page<IssuingEvent>>> {
    return this.#get(asking, 'event', queryOf(eventQuery(query)), (json) => pageOf(json, eventOf));
  }

  getEvent(asking: Asking, id: string): Promise<HttpRead<IssuingEvent>> {
    return this.#get(asking, 'event', below(id), eventOf);
  }

  listEventRecipients(asking: Asking, query: EventQuery): Promise<HttpRead<Page<EventRecipient>>> {
    const path = `/recipient${queryOf(eventQuery(query))}`;
    return this.#get(asking, 'event', path, (json) => pageOf(json, recipientOf));
  }

  /** Whether it was done, as the result of the operation says. */
  revokeBadge({ access, permit }: Asking, eventId: string, emails: string[]): Promise<HttpRead<boolean>> {
    const path = `event/${this.#api.clientIdOf(access)}${below(eventId)}/revoke`;
    return this.#api.ask(access, { path, permit, body: { recipient: emails } }, (json) =>
      isObject(json) && typeof json['success'] === 'boolean' ? json['success'] : null,
    );
  }

  /** On a line that is open, because it leaves in the moment in which it may. Never repeats anything. */
  issueBadge({ socket, access, token, timeoutMs }: OnLine, badgeId: string, body: string): Promise<Reply> {
    return sendRequest(socket, {
      method: 'POST',
      url: this.#api.url(`event/${this.#api.clientIdOf(access)}${below(badgeId)}/issue`),
      headers: headersWith(token),
      body,
      timeoutMs,
    });
  }

  #get<T>(
    { access, permit }: Asking,
    room: 'client' | 'badge' | 'event',
    rest: string,
    parse: (json: unknown, web: Web) => T | null,
  ): Promise<HttpRead<T>> {
    const path = `${room}/${this.#api.clientIdOf(access)}${rest}`;
    const web = this.#web;
    return this.#api.ask(access, { path, permit }, (json) => (web === null ? null : parse(json, web)));
  }
}

const below = (id: string): string => `/${encodeURIComponent(id)}`;

type Parameters = Readonly<Record<string, string | number | boolean | undefined>>;

/** What is undefined is left out. */
function queryOf(parameters: Parameters): string {
  const given = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  return `?${new URLSearchParams(given)}`;
}

const eventQuery = (query: EventQuery): Parameters => ({
  email: query.email,
  badge_id: query.badgeId,
  event_id: query.eventId,
  api_consumer_id: query.program,
  log_entry: query.award === undefined ? undefined : `award:${query.award}`,
  begin: query.from === undefined ? undefined : Math.max(0, Math.floor(query.from / 1000)),
  end: query.to === undefined ? undefined : Math.max(0, Math.floor(query.to / 1000)),
  order_by: query.order,
  limit: query.limit,
  offset: query.offset,
});

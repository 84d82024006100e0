import { isObject } from '../http/json.ts';
import type { HttpRead } from '../http/read-reply.ts';
import type { Access, RateLimitPermit, Revocation, StandingPage } from '../port.ts';
import type { ObfApi } from './api.ts';
import { CONSUMER } from './issue-body.ts';
import { type EventRecipient, eventOf, recipientOf, rowsOf, totalOf } from './schemas.ts';

// The documented maximum of a page.
const PAGE = 1_000;

type Asking = { api: ObfApi; access: Access; permit: RateLimitPermit };

/** The learner of an event. Null without an answer, and where the lists do not have it yet. */
export function readRecipient(
  { api, access, permit }: Asking,
  eventId: string,
): Promise<HttpRead<EventRecipient>> {
  const query = new URLSearchParams({ event_id: eventId, limit: '100' });
  return api.ask(access, { path: `event/${api.clientIdOf(access)}/recipient?${query}`, permit }, (json) => {
    const found = rowsOf(json)?.flatMap((row) => recipientOf(row) ?? []) ?? [];
    return found.find((one) => one.eventId === eventId) ?? null;
  });
}

/** A page of all that was issued for this program. A host that ignores the filter lists those of others as well. */
export function listRecipients(
  { api, access, permit }: Asking,
  offset: number,
): Promise<HttpRead<StandingPage>> {
  const query = new URLSearchParams({
    api_consumer_id: CONSUMER,
    order_by: 'asc',
    limit: String(PAGE),
    offset: String(offset),
  });
  const path = `event/${api.clientIdOf(access)}/recipient?${query}`;
  return api.ask(access, { path, permit }, (json) => {
    const listed = rowsOf(json);
    if (listed === null) return null;
    const badges = listed.flatMap((row) => recipientOf(row) ?? []);
    const total = totalOf(json, offset + listed.length);
    return {
      badges: badges.map(({ eventId, claimed, revoked }) => ({ remoteId: eventId, claimed, revoked })),
      rows: listed.length,
      total,
    };
  });
}

/** The address is read at this moment: only the one that it was issued to is revoked. */
export async function revokeEvent(asking: Asking, eventId: string): Promise<Revocation> {
  const { api, access, permit } = asking;
  const { value: recipient } = await readRecipient(asking, eventId);
  if (recipient === null) return (await isGone(asking, eventId)) ? { kind: 'gone' } : { kind: 'unknown' };
  if (recipient.revoked) return { kind: 'revoked' };
  const path = `event/${api.clientIdOf(access)}/${encodeURIComponent(eventId)}/revoke`;
  const body = { recipient: [recipient.email] };
  const { reply, value } = await api.ask(access, { path, permit, body }, (json) =>
    isObject(json) && typeof json['success'] === 'boolean' ? json['success'] : null,
  );
  if (value === true) return { kind: 'revoked' };
  const isRefused = reply.kind === 'answer' && (reply.status === 400 || reply.status === 404);
  return { kind: value === false || isRefused ? 'refused' : 'unknown' };
}

async function isGone({ api, access, permit }: Asking, eventId: string): Promise<boolean> {
  const path = `event/${api.clientIdOf(access)}/${encodeURIComponent(eventId)}`;
  const { reply } = await api.ask(access, { path, permit }, (json) =>
    isObject(json) ? eventOf(json) : null,
  );
  return reply.kind === 'answer' && reply.status === 404 && reply.form === 'json';
}

import { isObject } from '../http/json.ts';
import type { HttpRead } from '../http/read-reply.ts';
import type { Access, RateLimitPermit, Revocation } from '../port.ts';
import type { ObfApi } from './api.ts';
import { type EventRecipient, eventOf, recipientOf, rowsOf } from './schemas.ts';

type Asking = { api: ObfApi; access: Access; permit: RateLimitPermit };

/** The learner of an event. Null without an answer, and where the lists do not have it yet. */
export function readRecipient(
  { api, access, permit }: Asking,
  eventId: string,
): Promise<HttpRead<EventRecipient>> {
  const query = new URLSearchParams({ event_id: eventId, limit: '100' });
  return api.ask(access, { path: `event/${api.clientIdOf(access)}/recipient?${query}`, permit }, (json) => {
    const found = rowsOf(json)?.flatMap((row) => recipientOf(row, eventId) ?? []) ?? [];
    return found[0] ?? null;
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

import { type HttpRead, isCredentialRefused } from '../http/read-reply.ts';
import type { Reply } from '../http/reply.ts';
import { saidIn } from '../http/said.ts';
import type { Revocation, StandingPage } from '../port.ts';
import type { EventRecipient } from '../records.ts';
import { withoutWords, wordsOf } from '../without-words.ts';
import { type Asking, type ObfClient, PAGE_MAX } from './client.ts';
import { PROGRAM } from './issue-body.ts';

// An event of ours has one.
const FEW = 100;

/** A page of all that was issued for this program. A host that ignores the filter lists those of others as well. */
export async function listStandings(
  client: ObfClient,
  asking: Asking,
  offset: number,
): Promise<HttpRead<StandingPage>> {
  const query = { program: PROGRAM, order: 'asc', limit: PAGE_MAX, offset } as const;
  const read = await client.listEventRecipients(asking, query);
  if (read.value === null) return { ...read, value: null };
  const { rows, count, total } = read.value;
  const badges = rows.map(({ eventId, claimed, revoked }) => ({ remoteId: eventId, claimed, revoked }));
  return { ...read, value: { badges, rows: count, total: total ?? offset + count } };
}

/** `isListed`: there is a list, though the award may not be in it yet. */
type Recipient = { reply: Reply; isListed: boolean; recipient: EventRecipient | null };

/** Null without an answer, and where the lists do not have it yet. */
async function readRecipient(client: ObfClient, asking: Asking, eventId: string): Promise<Recipient> {
  const { reply, value } = await client.listEventRecipients(asking, { eventId, limit: FEW, offset: 0 });
  const recipient = value?.rows.find((one) => one.eventId === eventId) ?? null;
  return { reply, isListed: value !== null, recipient };
}

/** The address is read at this moment: only the one that it was issued to is revoked. A refused credential is a suspicion. */
export async function revokeEvent(client: ObfClient, asking: Asking, eventId: string): Promise<Revocation> {
  const { reply: list, isListed, recipient } = await readRecipient(client, asking, eventId);
  if (isCredentialRefused(list)) return { kind: 'token_refused' };
  // Where even the list answers 404, the address of the platform is wrong, and the badge may be as valid as before.
  if (recipient === null)
    return { kind: isListed && isGone((await client.getEvent(asking, eventId)).reply) ? 'gone' : 'unknown' };
  if (recipient.revoked) return { kind: 'revoked' };
  const { reply, value } = await client.revokeBadge(asking, eventId, [recipient.email]);
  if (value === true) return { kind: 'revoked' };
  if (isCredentialRefused(reply)) return { kind: 'token_refused' };
  const isRefused = reply.kind === 'answer' && (reply.status === 400 || reply.status === 404);
  return value === false || isRefused ? refusedWith(reply, recipient, asking) : { kind: 'unknown' };
}

function refusedWith(reply: Reply, { name, email }: EventRecipient, { access }: Asking): Revocation {
  const said = saidIn(reply);
  const words = [...wordsOf([name ?? ''], email), ...Object.values(access.credential)];
  return { kind: 'refused', said: said === null ? null : withoutWords(said, words) };
}

const isGone = (reply: Reply): boolean =>
  reply.kind === 'answer' && reply.status === 404 && reply.form === 'json';

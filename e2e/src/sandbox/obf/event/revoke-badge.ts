import { z } from 'zod';
import type { ReadCall } from '../../http/api-call.ts';
import type { Client } from '../clients/client.ts';
import { errorResult, type OperationResult } from '../http/error-result.ts';
import { readJson } from '../http/read-json.ts';
import type { ObfContext } from '../obf-context.ts';
import type { IssuingEvent } from './event-book.ts';
import type { RevokedLine } from './issued-entry.ts';

const fields = { recipient: z.array(z.string().min(1)).min(1) };
const strictBody = z.strictObject(fields);
const lenientBody = z.object(fields);

/** Revokes what these addresses were issued, and returns the addresses that this concerned. */
export function revoke(context: ObfContext, { entry }: IssuingEvent, emails: readonly string[]): string[] {
  const at = context.clock.wallTime();
  const seconds = Math.floor(at.getTime() / 1000);
  const revoked = context.events.change(entry.eventId, emails, { revoked: true }, seconds);
  const { eventId, clientId } = entry;
  if (revoked.length > 0)
    context.sink({ revoked, eventId, clientId, at: at.toISOString() } satisfies RevokedLine);
  return revoked;
}

/** `PUT /v2/event/{client}/{event}/revoke`. What is revoked already is not counted. */
export function revokeBadge(
  context: ObfContext,
  call: ReadCall<Client>,
  { client, eventId }: { client: Client; eventId: string },
): Response {
  const event = context.events.ofClient(client.id, eventId);
  if (!event) return errorResult(404, { call, message: 'Event not found' });
  const isStrict = context.behaviour.unknownFields === 'refused';
  const read = readJson(call, isStrict ? strictBody : lenientBody);
  if (read.kind === 'invalid') return errorResult(400, { call, message: read.message });
  const { length } = revoke(context, event, read.data.recipient);
  const result: OperationResult = {
    success: true,
    message: '',
    resource_type: null,
    resource_id: null,
    count: length,
  };
  return Response.json(result);
}

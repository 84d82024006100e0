import type { ReadCall } from '../../http/api-call.ts';
import { keptHeaders } from '../../record/kept-headers.ts';
import type { ObfBadge } from '../catalogue/badge.ts';
import type { Client } from '../clients/client.ts';
import { errorResult, type OperationResult } from '../http/error-result.ts';
import { readJson } from '../http/read-json.ts';
import type { ObfContext } from '../obf-context.ts';
import { decideIssue } from './decide-issue.ts';
import { type IssueBody, lenientIssueBody, strictIssueBody } from './issue-body.ts';
import type { ObfIssuedEntry } from './issued-entry.ts';

interface Issuing {
  readonly context: ObfContext;
  readonly call: ReadCall<Client>;
  readonly client: Client;
  readonly badge: ObfBadge;
  readonly body: IssueBody;
}

function eventIdOf(context: ObfContext): string {
  return `EV${String(context.issued.lastSeq + 1).padStart(6, '0')}`;
}

function entryOf({ context, call, client, badge, body }: Issuing): ObfIssuedEntry {
  const at = context.clock.wallTime();
  return {
    at: at.toISOString(),
    atMs: context.clock.monotonicMs(),
    eventId: eventIdOf(context),
    clientId: client.id,
    clientAliasId: body.client_alias_id ?? null,
    badgeId: badge.id,
    eventName: body.event_name ?? badge.content[0].name,
    recipients: body.recipient,
    issuedOn: body.issued_on ?? Math.floor(at.getTime() / 1000),
    expiresOn: body.expires_on ?? null,
    criteriaAdd: body.criteria_add ?? null,
    sendEmail: body.send_email,
    emailMessage: body.email_message ?? null,
    logEntry: body.log_entry ?? null,
    apiConsumerId: body.api_consumer_id,
    headers: keptHeaders(call.headers),
  };
}

function makeEvent(issuing: Issuing): OperationResult {
  const { context, badge } = issuing;
  const entry = context.issued.append(entryOf(issuing));
  context.events.add(entry, badge);
  context.sink(entry);
  return {
    success: true,
    message: '',
    resource_type: 'event',
    resource_id: entry.eventId,
    count: entry.recipients.length,
  };
}

function unsuccessful(message: string): OperationResult {
  return { success: false, message, resource_type: null, resource_id: null, count: null };
}

function issue(issuing: Issuing): Response {
  const { context, call, client, badge, body } = issuing;
  const { overQuota, issueStatus } = context.behaviour;
  const issuedSoFar = client.issuingLimit === 0 ? 0 : context.events.badgesOf(client.id);
  const decision = decideIssue({ client, badge, body, issuedSoFar, overQuota });
  switch (decision.kind) {
    case 'refuse':
      return errorResult(decision.status, { call, message: decision.message });
    case 'unsuccessful':
      return Response.json(unsuccessful(decision.message));
    case 'issue':
      return Response.json(makeEvent(issuing), { status: issueStatus });
  }
}

/** `POST /v2/event/{client}/{badge}/issue`, once the caller is known. */
export function issueBadge(
  context: ObfContext,
  call: ReadCall<Client>,
  { client, badgeId }: { client: Client; badgeId: string },
): Response {
  const badge = context.catalogue.badge(client.id, badgeId);
  if (!badge) return errorResult(404, { call, message: 'Badge not found' });
  const isStrict = context.behaviour.unknownFields === 'refused';
  const read = readJson(call, isStrict ? strictIssueBody : lenientIssueBody);
  if (read.kind === 'invalid') return errorResult(400, { call, message: read.message });
  return issue({ context, call, client, badge, body: read.data });
}

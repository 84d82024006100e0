import type { Account } from '../accounts/account.ts';
import type { Badge } from '../catalogue/badge.ts';
import { presentBadge } from '../catalogue/present.ts';
import type { ReadCall } from '../http/api-call.ts';
import { invalid, refusal } from '../http/refusal.ts';
import type { IssuedEntry } from '../record/entries.ts';
import type { Numbered } from '../record/journal.ts';
import { keptHeaders } from '../record/kept-headers.ts';
import type { SandboxContext } from '../sandbox-context.ts';
import { decideIssue } from './decide-issue.ts';
import { type IssueOrder, readIssue } from './read-issue.ts';

// Far from badge and provider ids, so that a mix-up shows.
const firstIssuedId = 700_001;

function idempotencyKeyOf(call: ReadCall): string | null {
  const key = call.headers['idempotency-key'];
  return typeof key === 'string' && key !== '' ? key : null;
}

interface Issuing {
  readonly context: SandboxContext;
  readonly call: ReadCall;
  readonly account: Account;
  readonly badge: Badge;
  readonly order: IssueOrder;
}

function findRepeated({ context, call, account }: Issuing): Numbered<IssuedEntry> | undefined {
  const key = idempotencyKeyOf(call);
  if (context.idempotency === 'ignored' || key === null) return undefined;
  return context.issued.all().find((entry) => entry.accountId === account.id && entry.idempotencyKey === key);
}

function recordIssued({ context, call, account, badge, order }: Issuing): Numbered<IssuedEntry> {
  const entry = context.issued.append({
    at: context.clock.wallTime().toISOString(),
    atMs: context.clock.monotonicMs(),
    issuedId: firstIssuedId + context.issued.lastSeq,
    accountId: account.id,
    badgeId: badge.id,
    badgeName: badge.name,
    providerId: badge.providerId,
    firstName: order.firstName,
    lastName: order.lastName,
    email: order.email,
    evidenceText: order.evidenceText,
    score: order.score,
    idempotencyKey: idempotencyKeyOf(call),
    headers: keptHeaders(call.headers),
  });
  context.sink(entry);
  return entry;
}

/** The documentation promises "the issued badge object" and no more; this is a likely one. */
function presentIssued(entry: IssuedEntry, badge: Badge, publicUrl: string) {
  return {
    id: entry.issuedId,
    badge_id: entry.badgeId,
    provider_id: entry.providerId,
    recipient_firstname: entry.firstName,
    recipient_lastname: entry.lastName,
    recipient_email: entry.email,
    evidence_text: entry.evidenceText,
    score: entry.score,
    status: 'Pending',
    issue_date: entry.at,
    badge: presentBadge(badge, publicUrl),
  };
}

/** `PUT /v1/badge/{id}/issue`, once the caller is known. */
export function issueBadge(
  context: SandboxContext,
  call: ReadCall,
  request: { account: Account; badgeId: number },
): Response {
  const { account, badgeId } = request;
  const contentType = call.headers['content-type'] ?? '';
  const read = readIssue({ contentType, body: call.body, unknownFields: context.unknownFields });
  if (read.kind === 'invalid') return invalid(...read.problems);
  const badge = context.catalogue.badge(badgeId);
  const provider = badge && context.catalogue.provider(badge.providerId);
  const decision = decideIssue({ accountId: account.id, order: read.order, badge, provider });
  if (decision.kind === 'refuse') return refusal(decision.status, decision);
  const issuing = { context, call, account, badge: decision.badge, order: read.order };
  const entry = findRepeated(issuing) ?? recordIssued(issuing);
  return Response.json(presentIssued(entry, decision.badge, context.publicUrl()), {
    status: decision.status,
  });
}

import type { ObfBadge } from '../catalogue/badge.ts';
import type { Client } from '../clients/client.ts';
import type { Behaviour } from '../options.ts';
import type { IssueBody } from './issue-body.ts';

export type IssueDecision =
  | { readonly kind: 'issue' }
  | { readonly kind: 'refuse'; readonly status: 400; readonly message: string }
  /** 2xx, but nothing was issued. */
  | { readonly kind: 'unsuccessful'; readonly message: string };

export interface IssueCase {
  readonly client: Client;
  readonly badge: ObfBadge;
  readonly body: IssueBody;
  /** Badges of the client that are issued already. */
  readonly issuedSoFar: number;
  readonly overQuota: Behaviour['overQuota'];
}

const refuse = (message: string): IssueDecision => ({ kind: 'refuse', status: 400, message });

function aliasTrouble({ client, badge, body }: IssueCase): string | null {
  const aliasId = body.client_alias_id;
  if (aliasId === undefined) return null;
  if (!client.aliases.some(({ id }) => id === aliasId)) return 'client_alias_id: no such sub-organisation';
  return badge.aliasIds.includes(aliasId) ? null : 'client_alias_id: it may not issue this badge';
}

function isOverQuota({ client, body, issuedSoFar }: IssueCase): boolean {
  return client.issuingLimit > 0 && issuedSoFar + body.recipient.length > client.issuingLimit;
}

/** What becomes of a well-formed issue call for a badge that is there. */
export function decideIssue(issueCase: IssueCase): IssueDecision {
  if (issueCase.badge.draft) return refuse('The badge is a draft');
  const trouble = aliasTrouble(issueCase);
  if (trouble !== null) return refuse(trouble);
  if (!isOverQuota(issueCase)) return { kind: 'issue' };
  const message = 'The issuing limit is reached';
  return issueCase.overQuota === 'bad_request' ? refuse(message) : { kind: 'unsuccessful', message };
}

import type { Badge, IssueRule, Provider } from '../catalogue/badge.ts';
import type { IssueOrder } from './read-issue.ts';

export type IssueDecision =
  | { readonly kind: 'issue'; readonly status: 200 | 201; readonly badge: Badge }
  | { readonly kind: 'refuse'; readonly status: number; readonly detail?: string };

export interface IssueCase {
  readonly accountId: number;
  readonly order: IssueOrder;
  readonly badge: Badge | undefined;
  readonly provider: Provider | undefined;
}

function requirementMet(rule: IssueRule, order: IssueOrder): boolean {
  switch (rule.kind) {
    case 'minimum_score':
      return order.score !== null && order.score >= rule.score;
    case 'needs_evidence':
      return order.evidenceText !== null && order.evidenceText.trim() !== '';
    default:
      return rule.kind !== 'never_met';
  }
}

function refuseProvider({ accountId, order, badge }: IssueCase, provider: Provider): IssueDecision | null {
  if (provider.accountId !== accountId || provider.issuing === 'forbidden')
    return { kind: 'refuse', status: 403 };
  if (order.providerId !== null && order.providerId !== badge?.providerId) {
    return { kind: 'refuse', status: 404, detail: 'The provider does not have this badge.' };
  }
  return null;
}

function refuseBadge(badge: Badge, provider: Provider): IssueDecision | null {
  if (badge.rule.kind === 'refuse') return { kind: 'refuse', status: badge.rule.status };
  if (badge.source !== 'Internal') return { kind: 'refuse', status: 400 };
  const closed = badge.status !== 'Published' || provider.state !== 'active';
  return closed ? { kind: 'refuse', status: 422 } : null;
}

/** The API's answer to a well-formed issue call, in the order: is it there, is it yours, can it be issued, is it earned. */
export function decideIssue(issueCase: IssueCase): IssueDecision {
  const { badge, provider, order } = issueCase;
  if (!badge || !provider || badge.rule.kind === 'gone') {
    return { kind: 'refuse', status: 404, detail: 'Badge not found' };
  }
  const refused = refuseProvider(issueCase, provider) ?? refuseBadge(badge, provider);
  if (refused) return refused;
  if (!requirementMet(badge.rule, order)) return { kind: 'refuse', status: 202 };
  return { kind: 'issue', status: badge.rule.kind === 'issue' ? badge.rule.status : 200, badge };
}

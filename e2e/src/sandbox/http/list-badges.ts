import { z } from 'zod';
import type { Account } from '../accounts/account.ts';
import { badgeSources, badgeStatuses } from '../catalogue/badge.ts';
import { presentBadge } from '../catalogue/present.ts';
import type { SandboxContext } from '../sandbox-context.ts';
import type { ReadCall } from './api-call.ts';
import { invalid, refusal } from './refusal.ts';

// Larger pages are cut to this without a word: a client that trusts its own `size` loses badges.
const largestPage = 50;

const positive = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, 'Input should be a positive integer')
  .transform(Number);
const querySchema = z.object({
  provider_id: positive.optional(),
  status: z.enum(badgeStatuses).optional(),
  source: z.enum(badgeSources).optional(),
  page: positive.default(1),
  size: positive.default(largestPage),
});

function providersAsked(
  context: SandboxContext,
  account: Account,
  providerId: number | undefined,
): number[] | null {
  if (providerId === undefined) return context.catalogue.providersOf(account.id).map(({ id }) => id);
  const provider = context.catalogue.provider(providerId);
  return provider?.accountId === account.id ? [provider.id] : null;
}

/** `GET /v1/badge`: one page of the badges of one provider, or of all providers of the account. */
export function listBadges(context: SandboxContext, call: ReadCall, account: Account): Response {
  const query = querySchema.safeParse(Object.fromEntries(call.url.searchParams));
  if (!query.success) {
    return invalid(
      ...query.error.issues.map((issue) => ({
        type: issue.code,
        loc: ['query', ...issue.path.map(String)],
        msg: issue.message,
      })),
    );
  }
  const { provider_id, status = null, source = null, page, size } = query.data;
  const providerIds = providersAsked(context, account, provider_id);
  if (!providerIds) return refusal(403);
  const found = context.catalogue.page({
    providerIds,
    status,
    source,
    page,
    size: Math.min(size, largestPage),
  });
  return Response.json({
    ...found,
    items: found.items.map((badge) => presentBadge(badge, context.publicUrl())),
  });
}

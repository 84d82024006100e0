import { z } from 'zod';
import type { ReadCall } from '../../http/api-call.ts';
import type { Client } from '../clients/client.ts';
import { errorResult } from '../http/error-result.ts';
import { describeIssues, pageOf, pagingFields } from '../http/paging.ts';
import type { ObfContext } from '../obf-context.ts';
import { presentListed } from './present-badge.ts';

const querySchema = z.object({
  // Without it, all badges come, as in v1: a client that forgets to ask meets drafts.
  draft: z
    .enum(['true', 'false', '1', '0'])
    .transform((text) => text === 'true' || text === '1')
    .optional(),
  ...pagingFields,
});

/** `GET /v2/badge/{client}`. */
export function listBadges(context: ObfContext, call: ReadCall<Client>, client: Client): Response {
  const query = querySchema.safeParse(Object.fromEntries(call.url.searchParams));
  if (!query.success) return errorResult(400, { call, message: describeIssues(query.error) });
  const { draft, ...paging } = query.data;
  const badges = context.catalogue
    .ofClient(client.id)
    .filter((badge) => draft === undefined || badge.draft === draft);
  const page = pageOf(badges, paging);
  const { lists } = context.behaviour;
  return Response.json({
    ...page,
    result: page.result.map((badge) => presentListed(badge, context.publicUrl(), lists)),
  });
}

import {
  actReply,
  actRequest,
  awardId,
  cancelRequest,
  decideRequest,
  issuance,
  lookUpRequest,
  revokeRequest,
} from '@local-navigatr/shared-types';
import { lookUpNow } from '../../delivery/look-up-now.ts';
import { Refusal } from '../../errors.ts';
import { readIssuance } from '../../issuance/read-issuance.ts';
import { act } from '../../issuance/user-actions.ts';
import { markQuery } from '../../site/ledger-mark.ts';
import { type Call, type Route, route } from '../route.ts';

const notFound = () => new Refusal('not_found', 'the ledger has no issuance for this award');

async function handleRead({ deps, site, params }: Call) {
  const id = awardId().safeParse(params['awardId']);
  if (!id.success) throw notFound();
  const found = await deps.database.reports.run((db) => readIssuance(db, site, id.data));
  if (found === null) throw notFound();
  return found;
}

export const issuanceRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/v1/issuances/retry',
    summary: 'Sends again what waits for a person',
    body: actRequest,
    query: markQuery,
    reply: actReply,
    handle: ({ deps, site, body, query }) => act(deps, site.id, { verb: 'retry', ...body, ...query }),
  }),
  route({
    method: 'POST',
    path: '/v1/issuances/cancel',
    summary: 'Stops what has not been issued',
    body: cancelRequest,
    query: markQuery,
    reply: actReply,
    handle: ({ deps, site, body, query }) => act(deps, site.id, { verb: 'cancel', ...body, ...query }),
  }),
  route({
    method: 'POST',
    path: '/v1/issuances/revoke',
    summary: 'Takes issued badges back at the platform',
    body: revokeRequest,
    query: markQuery,
    reply: actReply,
    handle: ({ deps, site, body, query }) => act(deps, site.id, { verb: 'revoke', ...body, ...query }),
  }),
  route({
    method: 'POST',
    path: '/v1/issuances/decide',
    summary: 'Settles what may have been issued',
    body: decideRequest,
    query: markQuery,
    reply: actReply,
    handle: ({ deps, site, body: { decision, ...body }, query }) =>
      act(deps, site.id, { verb: `decide_${decision}`, ...body, ...query }),
  }),
  route({
    method: 'POST',
    path: '/v1/issuances/look-up',
    summary: 'Asks the platform at once whether it has issued an award',
    body: lookUpRequest,
    query: markQuery,
    reply: actReply,
    handle: async ({ deps, site, body: { ids, actor }, query }) => {
      const results = ids.map(async (id) => ({
        id,
        ...(await lookUpNow(deps, site.id, { awardId: id, actor, ...query })),
      }));
      return { results: await Promise.all(results) };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/issuances/:awardId',
    summary: 'One issuance with all attempts, holds and what to do',
    reply: issuance,
    handle: handleRead,
  }),
];

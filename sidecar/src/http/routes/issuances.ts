import { actReply, actRequest, awardId, decideRequest, issuance } from '@local-navigatr/shared-types';
import { Refusal } from '../../errors.ts';
import { act } from '../../issuance/act.ts';
import type { Verb } from '../../issuance/decide-user-action.ts';
import { readIssuance } from '../../issuance/read-issuance.ts';
import { type Call, type Route, route } from '../route.ts';

const notFound = () => new Refusal('not_found', 'the ledger has no issuance for this award');

const actRoute = (verb: Extract<Verb, 'retry' | 'cancel'>, summary: string): Route =>
  route({
    method: 'POST',
    path: `/v1/issuances/${verb}`,
    summary,
    body: actRequest,
    reply: actReply,
    handle: ({ deps, site, body }) => act(deps, site.id, { verb, ...body }),
  });

async function handleRead({ deps, site, params }: Call) {
  const id = awardId().safeParse(params['awardId']);
  if (!id.success) throw notFound();
  const found = await deps.database.reports.run((db) => readIssuance(db, site.id, id.data));
  if (found === null) throw notFound();
  return found;
}

export const issuanceRoutes: Route[] = [
  actRoute('retry', 'Sends again what waits for a person'),
  actRoute('cancel', 'Stops what has not been issued'),
  route({
    method: 'POST',
    path: '/v1/issuances/decide',
    summary: 'Settles what may have been issued',
    body: decideRequest,
    reply: actReply,
    handle: ({ deps, site, body: { decision, ...body } }) =>
      act(deps, site.id, { verb: `decide_${decision}`, ...body }),
  }),
  route({
    method: 'GET',
    path: '/v1/issuances/:awardId',
    summary: 'One issuance with all attempts, holds and what to do',
    reply: issuance,
    handle: handleRead,
  }),
];

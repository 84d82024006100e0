import { eraseReply, eraseRequest, exportReply, exportRequest } from '@local-navigatr/shared-types';
import { erase } from '../../privacy/erase.ts';
import { exportPersonal } from '../../privacy/export.ts';
import { markQuery } from '../../site/ledger-mark.ts';
import { type Route, route } from '../route.ts';

export const privacyRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/v1/privacy/export',
    summary: 'Everything held on users, courses or users in courses, page by page',
    body: exportRequest,
    reply: exportReply,
    handle: ({ deps, site, body }) => exportPersonal(deps, site, body),
  }),
  route({
    method: 'POST',
    path: '/v1/privacy/erase',
    summary: 'Erases users, courses or users in courses; repeated until it is done',
    body: eraseRequest,
    query: markQuery,
    reply: eraseReply,
    handle: ({ deps, site, body, query }) => erase(deps, site, { ...body, ...query }),
  }),
];

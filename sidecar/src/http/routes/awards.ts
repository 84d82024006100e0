import {
  AWARDS_BODY_MAX_BYTES,
  awardsReply,
  awardsRequest,
  feedReply,
  missingReply,
  missingRequest,
  PERMIT_SECONDS,
} from '@local-navigatr/shared-types';
import type { AwardBatcher } from '../../award/award-batcher.ts';
import { findMissing } from '../../award/find-missing.ts';
import { readFeed } from '../../feed/read-feed.ts';
import { markQuery } from '../../site/ledger-mark.ts';
import { type Route, route } from '../route.ts';
import { wholeNumber } from '../whole-number.ts';

// The ledger goes on from a cursor that is ahead of it: what comes after must be a cursor still.
const CURSOR_MAX = 1e12;

export const awardRoutes = (intake: AwardBatcher): Route[] => [
  route({
    method: 'POST',
    path: '/v1/awards',
    summary: 'Takes over the delivery of awards; 202 after commit, one result per award',
    status: 202,
    body: awardsRequest,
    query: markQuery,
    reply: awardsReply,
    bodyMaxBytes: AWARDS_BODY_MAX_BYTES,
    handle: ({ site, body, query }) => intake.accept(site, body.awards, query.ledger),
  }),
  route({
    method: 'POST',
    path: '/v1/awards/missing',
    summary: 'Of these award ids, those the ledger does not have',
    body: missingRequest,
    reply: missingReply,
    handle: async ({ deps, site, body }) => ({
      missing: await deps.database.intake.run((db) => findMissing(db, site.id, body.ids)),
    }),
  }),
  route({
    method: 'GET',
    path: '/v1/feed',
    summary: 'State changes after a cursor, the queue, holds and recovery',
    query: markQuery.extend({
      after: wholeNumber(0).refine((after) => after <= CURSOR_MAX, 'is beyond every ledger'),
      permitSeconds: wholeNumber(PERMIT_SECONDS.min),
    }),
    reply: feedReply,
    handle: ({ deps, site, query }) => readFeed(deps, site.id, query),
  }),
];

import {
  confirmRecoveryReply,
  confirmRecoveryRequest,
  forgetSiteReply,
  taughtReply,
  taughtRequest,
} from '@local-navigatr/shared-types';
import { Refusal } from '../../errors.ts';
import { endRecovery } from '../../recovery/end-recovery.ts';
import { type OpenRecovery, progressOf } from '../../recovery/read-recovery.ts';
import { recordTaught } from '../../recovery/record-taught.ts';
import { removeSite } from '../../site/remove-site.ts';
import { type Route, route } from '../route.ts';
import type { SiteCache } from '../site-cache.ts';

function notTaught(open: OpenRecovery): Refusal {
  return new Refusal('recovery_not_taught', 'Moodle has not sent all it knows yet', [
    { path: 'taughtAwards', message: progressOf(open) },
  ]);
}

export const siteRoutes = (sites: SiteCache): Route[] => [
  route({
    method: 'POST',
    path: '/v1/recovery/confirm',
    summary: 'Ends a recovery that is taught: what is queued is sent from now on',
    body: confirmRecoveryRequest,
    reply: confirmRecoveryReply,
    handle: async ({ deps, site, body }) => {
      const untaught = body.untaught ? 'after_a_day' : 'refuse';
      const { unknownPolicy } = deps.config;
      const askable = deps.platforms.askable(unknownPolicy);
      const request = { site: site.id, id: body.id ?? null, untaught, actor: body.actor, askable } as const;
      const ended = await endRecovery(deps.database, unknownPolicy, request);
      if (ended.kind === 'none') throw new Refusal('no_recovery', 'the site is not in that recovery');
      if (ended.kind === 'not_taught') throw notTaught(ended.open);
      deps.wake();
      return { released: ended.released, asked: ended.asked };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/recovery/taught',
    summary: 'How much Moodle has sent to a ledger in recovery, and whether that is all',
    body: taughtRequest,
    reply: taughtReply,
    handle: async ({ deps, site, body }) => ({
      taught: await deps.database.intake.transaction((tx) => recordTaught(tx, site.id, body)),
    }),
  }),
  route({
    method: 'DELETE',
    path: '/v1/site',
    summary: 'Forgets this site with everything held about it',
    reply: forgetSiteReply,
    handle: async ({ deps, site }) => {
      const forgotten = await removeSite(deps.database.reports, site.id);
      sites.forget(site.id);
      // Its audit trail is gone with it.
      deps.log.warn({ action: 'site_removed', site: site.id }, 'the site was removed by its Moodle');
      return { forgotten };
    },
  }),
];

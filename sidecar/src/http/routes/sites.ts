import {
  confirmRecoveryReply,
  confirmRecoveryRequest,
  forgetSiteReply,
  taughtReply,
  taughtRequest,
} from '@local-navigatr/shared-types';
import { Refusal } from '../../errors.ts';
import { confirmRecovery, recordTaught } from '../../recovery/begin.ts';
import { removeSite } from '../../site/remove-site.ts';
import { type Route, route } from '../route.ts';
import type { SiteDirectory } from '../site-directory.ts';

export const siteRoutes = (sites: SiteDirectory): Route[] => [
  route({
    method: 'POST',
    path: '/v1/recovery/confirm',
    summary: 'Ends a recovery: what is queued is sent from now on',
    body: confirmRecoveryRequest,
    reply: confirmRecoveryReply,
    handle: async ({ deps, site, body }) => {
      const released = await deps.database.intake.transaction((tx) =>
        confirmRecovery(tx, site.id, body.actor),
      );
      if (released === null) throw new Refusal('no_recovery', 'the site is not in recovery');
      deps.wake();
      return { released };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/recovery/taught',
    summary: 'Moodle has sent all it knows to a ledger in recovery',
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

import type { Allowance } from '@local-navigatr/shared-types';
import type { Db } from '../db/client.ts';
import { liftHolds } from './release-hold.ts';

/**
 * What the account may still issue makes untrue that its quota is used up. `share`: of its limit, as far as its list, which may be
 * late, is believed. Where the list is wrong after all, one badge is refused and holds the others again. Returns whether it was held.
 */
export async function liftQuotaHold(
  db: Db,
  { site, target }: { site: string; target: string },
  { limit, issued }: Allowance,
  share: number,
): Promise<boolean> {
  const hasRoom = limit === null || (issued !== null && issued < Math.floor(limit * share));
  return hasRoom && (await liftHolds(db, { site, scope: 'target', target }, ['quota_used_up'])) > 0;
}

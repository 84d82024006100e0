import { expiringHoldReasons, failureHoldReasons } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';

/** SQL condition: hold `h` is in force. Expiring ones end at their `until`; the others only when they are lifted. */
export const isActive: SQL = sql`(h.until is null or h.until > clock_timestamp() or h.reason not in ${[...expiringHoldReasons]})`;

/** SQL condition: hold `h` is in force, or a badge's failures that it counts are not over. */
export const isRemembered: SQL = sql`(${isActive} or h.reason in ${[...failureHoldReasons]})`;

/** SQL condition: hold `h` stops everything of connection `c`. */
export const holdsTarget: SQL = sql`h.site = c.site and ${isActive}
  and (h.scope = 'site' or (h.scope = 'target' and h.target = c.target))`;

/** SQL condition: hold `h` stops the mapping, the badge or its provider of group `g` in queue `q`. */
export const holdsGroup: SQL = sql`h.site = q.site and h.target = q.target and ${isActive} and (
  (h.scope = 'badge' and h.subject = g.badge_id)
  or (h.scope = 'provider' and h.subject = g.provider_id)
  or (h.scope = 'mapping' and h.subject = g.course_id and h.rule = g.rule))`;

/** SQL condition: hold `h` concerns issuance `i`. */
export const concerns: SQL = sql`(h.site = i.site and (
  h.scope = 'site'
  or (h.target = i.target and (
    h.scope = 'target'
    or (h.scope = 'badge' and h.subject = i.badge_id)
    or (h.scope = 'provider' and h.subject = i.provider_id)
    or (h.scope = 'mapping' and h.subject = i.course_id and h.rule = i.rule)))))`;

/**
 * SQL condition: nothing holds issuance `i`, nor does its badge fail: between two tries of such a badge only the next try goes
 * out. One look-up per row: for samples, not for the queue.
 */
export const notHeld: SQL = sql`not exists (select 1 from holds h where ${concerns} and ${isRemembered})`;

/**
 * SQL condition: a person stopped what issuance `i` belongs to: its mapping is paused, or its connection removed. Only a person
 * lets it go on, who is told then how many that sends.
 */
export const isStopped: SQL = sql`exists (
  select from holds h where ${concerns} and h.reason in ('mapping_paused', 'connection_removed'))`;

import { expiringHoldReasons } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';

/** SQL condition: hold `h` is in force. Expiring ones end at their `until`; the others only when they are lifted. */
export const inForce: SQL = sql`(h.until is null or h.until > clock_timestamp() or h.reason not in ${[...expiringHoldReasons]})`;

/** SQL condition: hold `h` concerns issuance `i`. */
export const concerns: SQL = sql`(h.site = i.site and (
  h.scope = 'site'
  or (h.scope = 'target' and h.target = i.target)
  or (h.scope = 'provider' and h.target = i.target and h.subject = i.provider_id)
  or (h.scope = 'badge' and h.target = i.target and h.subject = i.badge_id)
  or (h.scope = 'course' and h.subject = i.course_id)))`;

/** SQL condition: nothing holds issuance `i`. */
export const unheld: SQL = sql`not exists (select 1 from holds h where ${concerns} and ${inForce})`;

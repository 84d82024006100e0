import { standingHoldReasons } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';

/**
 * CTE `behind(site, scope, target, subject, rule, waiting)`: how many queued issuances each place has that can be held.
 * One look at the queue, however many holds there are. `which`: condition on issuances `i`.
 */
export const behind = (which: SQL): SQL => sql`
  queued as materialized (
    select i.site, i.target, i.course_id, i.rule, i.badge_id, i.provider_id, count(*) as waiting
    from issuances i where i.state = 'queued' and ${which}
    group by i.site, i.target, i.course_id, i.rule, i.badge_id, i.provider_id
  ), behind as materialized (
    select site, 'mapping' as scope, target, course_id as subject, rule, sum(waiting) as waiting
      from queued group by site, target, course_id, rule
    union all select site, 'badge', target, badge_id, 0, sum(waiting) from queued group by site, target, badge_id
    union all select site, 'provider', target, provider_id, 0, sum(waiting) from queued group by site, target, provider_id
    union all select site, 'target', target, '', 0, sum(waiting) from queued group by site, target
    union all select site, 'site', '', '', 0, sum(waiting) from queued group by site
  )`;

/** SQL: joins to hold `h` what waits behind it, as `b`. */
export const joinBehind: SQL = sql`left join behind b on b.site = h.site and b.scope = h.scope and b.target = h.target
  and b.subject = h.subject and b.rule = h.rule`;

/**
 * SQL condition, after {@link joinBehind}: hold `h` keeps something back, or says that its connection needs a person. One
 * whose connection is gone says nothing any more: that it is gone is a hold of its own. In a recovery every paused mapping
 * is told, because Moodle teaches where it differs.
 */
export const isShown: SQL = sql`(b.waiting > 0 or h.reason in ${[...standingHoldReasons]}
    or (h.reason = 'mapping_paused'
      and exists (select from recoveries r where r.site = h.site and r.ended_at is null)))
  and (h.scope <> 'target' or h.reason = 'connection_removed'
    or exists (select from connections own where own.site = h.site and own.target = h.target))`;

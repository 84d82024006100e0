import { MAIN_CONNECTION } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';

/** A site, or what one of its connections shows of it: everything but what belongs to its other connections. */
export type Share = { site: string; connection?: string };

/** SQL condition: what is issued from this target belongs to the share. */
export const isInShare = ({ site, connection }: Share, target: SQL): SQL =>
  connection === undefined
    ? sql`true`
    : sql`not exists (select from connections other where other.site = ${site} and other.id <> ${connection}
        and other.target = ${target})`;

/**
 * SQL condition: what is issued from this target is counted in the share. Of an account that is no longer connected one connection
 * counts it, so that the numbers of all add up: that of its platform, otherwise the main one.
 */
export const isCountedIn = ({ site, connection }: Share, target: SQL): SQL =>
  connection === undefined
    ? sql`true`
    : sql`${connection} = coalesce((select c.id from connections c where c.site = ${site}
        order by c.target is not distinct from ${target} desc, c.platform = split_part(${target}, ':', 1) desc,
          c.id = ${MAIN_CONNECTION} desc, c.id limit 1), ${MAIN_CONNECTION})`;

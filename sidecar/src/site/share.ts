import { type SQL, sql } from 'drizzle-orm';

/** A site, or what one of its connections shows of it: everything but what belongs to its other connections. */
export type Share = { site: string; connection?: string };

/** SQL condition: what is issued from this target belongs to the share. */
export const isInShare = ({ site, connection }: Share, target: SQL): SQL =>
  connection === undefined
    ? sql`true`
    : sql`not exists (select from connections other where other.site = ${site} and other.id <> ${connection}
        and other.target = ${target})`;

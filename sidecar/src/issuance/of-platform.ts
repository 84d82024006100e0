import type { PlatformName } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';

/** SQL condition: a target is of one of these platforms. */
export const isOfPlatform = (platforms: readonly { name: PlatformName }[], target: SQL): SQL =>
  platforms.length === 0
    ? sql`false`
    : sql`split_part(coalesce(${target}, ''), ':', 1) in ${platforms.map(({ name }) => name)}`;

import { type SQL, sql } from 'drizzle-orm';
import { Refusal } from '../errors.ts';
import { userKeyOf } from '../keys/keys.ts';
import type { Site } from '../site/site.ts';

/**
 * Users × courses: both mean their product, one alone all of the other. `erasedAt`: of what was completed up to then, ISO
 * 8601; what has no date counts.
 */
export type Scope = {
  users?: readonly string[] | undefined;
  courses?: readonly string[] | undefined;
  erasedAt?: string | undefined;
};

/** Refuses a scope that would mean everything. */
export function requireScope(scope: Scope): void {
  if (scope.users || scope.courses) return;
  throw new Refusal('invalid_request', 'name users, courses or both', [
    { path: 'users', message: 'is missing, and so is courses' },
  ]);
}

const among = (column: SQL, values: readonly string[] | undefined): SQL =>
  values
    ? sql`${column} in (select jsonb_array_elements_text(${JSON.stringify(values)}::text::jsonb))`
    : sql`true`;

/** SQL condition: issuance `i` is in the scope; erased ones too, because the key of their learner stays. */
export const concerns = (site: Site, { users, courses, erasedAt }: Scope): SQL => {
  const keys = users?.map((user) => userKeyOf(site.userHashKey, user));
  const isOld = erasedAt ? sql`coalesce(i.completed_at <= ${erasedAt}::text::timestamptz, true)` : sql`true`;
  return sql`(i.site = ${site.id} and ${among(sql`i.user_key`, keys)} and ${among(sql`i.course_id`, courses)} and ${isOld})`;
};

/** SQL condition on any column that names a user. */
export const isUser = (column: SQL, { users }: Scope): SQL => among(column, users);

import { type SQL, sql } from 'drizzle-orm';
import { Refusal } from '../errors.ts';

/** Users × courses: both mean their product, one alone all of the other. */
export type Scope = { users?: readonly string[] | undefined; courses?: readonly string[] | undefined };

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

/** SQL condition: issuance `i` is in the scope. */
export const concerns = (site: string, { users, courses }: Scope): SQL =>
  sql`(i.site = ${site} and ${among(sql`i.user_id`, users)} and ${among(sql`i.course_id`, courses)})`;

/** SQL condition on any column that names a user. */
export const isUser = (column: SQL, { users }: Scope): SQL => among(column, users);

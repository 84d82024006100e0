import { type SQL, sql } from 'drizzle-orm';
import { Refusal } from '../errors.ts';
import { userKeyOf } from '../keys/keys.ts';
import type { Site } from '../site/site.ts';

/** Users × courses: both mean their product, one alone all of the other. */
export type Scope = {
  users?: readonly string[] | undefined;
  courses?: readonly string[] | undefined;
  /** Only what was there at that time, ISO 8601; all that is there without it. */
  erasedAt?: string | undefined;
  /** With `erasedAt`: when the erasure was asked for, which is before it was done. */
  askedAt?: string | undefined;
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

// As far as the clocks of Moodle and of the database may differ.
export const CLOCKS_DIFFER = sql`interval '5 minutes'`;

/** SQL condition: what the instant in the column tells of was there when the erasure was asked for. */
export const wasThere = (column: SQL, { erasedAt }: Scope): SQL =>
  erasedAt === undefined ? sql`true` : sql`${column} <= ${erasedAt}::timestamptz + ${CLOCKS_DIFFER}`;

// A completion may be dated in the future: then only one that also arrived later is surely another one.
const isDatedAhead = sql`i.completed_at > i.accepted_at + ${CLOCKS_DIFFER}`;

const earnedBefore = (scope: Scope): SQL =>
  scope.erasedAt === undefined
    ? sql`true`
    : sql`(i.completed_at is null or i.completed_at <= ${scope.erasedAt}::timestamptz
        or (${isDatedAhead} and ${wasThere(sql`i.accepted_at`, scope)}))`;

/** The users of a scope with the keys that stand for them, as `[{"user", "key"}]`. */
export const keyed = (site: Site, { users = [] }: Scope): string =>
  JSON.stringify(users.map((user) => ({ user, key: userKeyOf(site.userHashKey, user) })));

/** SQL condition: issuance `i` is in the scope; erased ones too, because the key of their learner stays. */
export const concerns = (site: Site, scope: Scope): SQL =>
  sql`(i.site = ${site.id} and ${isUserKey(site, sql`i.user_key`, scope)} and ${isCourse(sql`i.course_id`, scope)}
    and ${earnedBefore(scope)})`;

/** SQL condition on any column that holds the key of a user. */
export const isUserKey = (site: Site, column: SQL, { users }: Scope): SQL =>
  among(
    column,
    users?.map((user) => userKeyOf(site.userHashKey, user)),
  );

/** SQL condition on any column that names a user. */
export const isUser = (column: SQL, { users }: Scope): SQL => among(column, users);

/** SQL condition on any column that names a user, or the key that stands for one. */
export const isUserOrKey = (site: Site, column: SQL, { users }: Scope): SQL =>
  among(column, users && [...users, ...users.map((user) => userKeyOf(site.userHashKey, user))]);

/** SQL condition on any column that names a course. */
export const isCourse = (column: SQL, { courses }: Scope): SQL => among(column, courses);

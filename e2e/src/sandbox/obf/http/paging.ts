import { z } from 'zod';

// No default is documented. A small one shows a client that trusts the first page.
const defaultLimit = 100;

export const numeral = z
  .string()
  .regex(/^\d{1,15}$/, 'must be a whole number')
  .transform(Number);

export const pagingFields = {
  limit: numeral
    .pipe(z.int().min(1, 'must be between 1 and 1000').max(1000, 'must be between 1 and 1000'))
    .default(defaultLimit),
  offset: numeral.default(0),
};

export interface Paging {
  readonly limit: number;
  readonly offset: number;
}

/** The API's list: one page of the rows, and how many there are in all. */
export function pageOf<T>(
  rows: readonly T[],
  { limit, offset }: Paging,
): { result: readonly T[]; total: number } {
  return { result: rows.slice(offset, offset + limit), total: rows.length };
}

/** What is wrong, in one line: `limit: must be between 1 and 1000`. */
export function describeIssues(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
    .join('; ');
}

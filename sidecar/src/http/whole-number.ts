import { z } from 'zod';

/** A whole number in a query. */
export const wholeNumber = (fallback: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .default(fallback);

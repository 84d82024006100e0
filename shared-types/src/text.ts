import { z } from 'zod';

// PostgreSQL refuses NUL, Moodle refuses a whole answer that holds NUL or a Unicode non-character, and PHP cannot
// decode JSON with half of a surrogate pair.
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is exactly what is looked for.
const UNSTORABLE = /[\u0000\uFFFE\uFFFF]|\p{Surrogate}/u;

/**
 * Text from outside: at most `max` UTF-16 units, and nothing that PostgreSQL or Moodle refuses to store.
 * Markup in it is text: it is escaped where it is shown, never removed.
 */
export const text = (max: number) =>
  z
    .string()
    .max(max)
    .refine(
      (value) => !UNSTORABLE.test(value),
      'must not contain NUL, Unicode non-characters or half a surrogate pair',
    );

/** An ISO 8601 instant with offset, for example `2026-11-21T10:00:00Z`. */
export const instant = () => z.iso.datetime({ offset: true });

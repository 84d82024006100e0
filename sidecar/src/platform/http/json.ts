/** Answers are read tolerantly: what is missing is missing, what is unknown is ignored. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A number or text as text, without what no database or page can hold; null for anything else. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return null;
  // Half of a surrogate pair, which neither PostgreSQL nor a URL takes, becomes U+FFFD on the way through UTF-8.
  const wellFormed = Buffer.from(value, 'utf8').toString('utf8');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: PostgreSQL refuses NUL.
  return wellFormed.replace(/[\u0000\uFFFE\uFFFF]/g, '') || null;
}

/** What a browser shows of HTML. Nothing in it runs: the document is none that is shown. */
const shownTextOf = (html: string): string =>
  new DOMParser().parseFromString(html, 'text/html').body.textContent ?? '';

/** Moodle names the sentence `error` where it failed before it came to the call. */
const messageOf = (error: object): unknown =>
  ('message' in error && error.message) || ('error' in error && error.error);

/**
 * The sentence that a rejected call carries, as plain text. Moodle's exceptions are plain objects with an `errorcode` and a
 * translated `message`, which Moodle has made HTML of: `Course &gt; More`. Never a stack trace or anything else of it.
 */
export function sentenceOf(error: unknown): string {
  const message = typeof error === 'object' && error !== null ? messageOf(error) : false;
  if (typeof message !== 'string') return String(error);
  return codeOf(error) === '' ? message : shownTextOf(message);
}

/** The code of a rejected call, which Moodle's exceptions carry beside their sentence. */
export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'errorcode' in error ? String(error.errorcode) : '';

/**
 * A URL, or null when the text is none. Not `URL.canParse`: in Node.js 20 it begins to refuse what has letters such as ü once it is called
 * often enough to be optimised.
 */
export function parseUrl(text: string, base?: URL): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}

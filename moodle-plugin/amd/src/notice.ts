import Templates from 'core/templates';

export type NoticeKind = 'success' | 'info' | 'warning' | 'danger';

/** What a browser shows of HTML. Nothing in it runs: the document is none that is shown. */
const shownTextOf = (html: string): string =>
  new DOMParser().parseFromString(html, 'text/html').body.textContent ?? '';

/**
 * The sentence that a rejected call carries, as plain text. Moodle's exceptions are plain objects with an `errorcode` and a
 * translated `message`, which Moodle has made HTML of: `Course &gt; More`. Never a stack trace or anything else of it.
 */
export function sentenceOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) return String(error);
  const message = String(error.message);
  return 'errorcode' in error ? shownTextOf(message) : message;
}

/** The code of a rejected call, which Moodle's exceptions carry beside their sentence. */
export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'errorcode' in error ? String(error.errorcode) : '';

/** Shows one sentence in a live region. The template escapes it. */
export async function showNotice(region: Element, kind: NoticeKind, message: string): Promise<void> {
  const context = { message, [kind]: true };
  const { html, js } = await Templates.renderForPromise('local_navigatr/notice', context);
  Templates.replaceNodeContents(region, html, js);
}

export const showFailure = (region: Element, error: unknown): Promise<void> =>
  showNotice(region, 'danger', sentenceOf(error));

/** For the places of Moodle that show a message as HTML. */
export function escaped(message: string): string {
  const element = document.createElement('span');
  element.textContent = message;
  return element.innerHTML;
}

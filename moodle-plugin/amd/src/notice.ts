import Templates from 'core/templates';

export type NoticeKind = 'success' | 'info' | 'warning' | 'danger';

/**
 * The sentence that a rejected call carries: Moodle's exceptions are plain objects with a translated `message`.
 * Never a stack trace or anything else of it.
 */
export function sentenceOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message);
  return String(error);
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

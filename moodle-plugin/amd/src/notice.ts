import Templates from 'core/templates';
import { sentenceOf } from './error_sentence.ts';

export type NoticeKind = 'success' | 'info' | 'warning' | 'danger';

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

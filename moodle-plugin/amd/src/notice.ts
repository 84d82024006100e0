import { sentenceOf } from './error_sentence.ts';

export type NoticeKind = 'success' | 'info' | 'warning' | 'danger';

/** Shows one sentence in a live region. Without a template: it also tells that nothing can be fetched. */
export function showNotice(region: Element, kind: NoticeKind, message: string): void {
  const alert = document.createElement('div');
  alert.className = `alert alert-${kind}`;
  if (kind === 'danger') alert.setAttribute('role', 'alert');
  alert.textContent = message;
  region.replaceChildren(alert);
}

export const showFailure = (region: Element, error: unknown): void =>
  showNotice(region, 'danger', sentenceOf(error));

/** For the places of Moodle that show a message as HTML. */
export function escaped(message: string): string {
  const element = document.createElement('span');
  element.textContent = message;
  return element.innerHTML;
}

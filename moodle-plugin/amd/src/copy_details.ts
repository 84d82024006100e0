import { regions, requireElement } from './selectors.ts';

/** What the open details say, without their buttons: for a support ticket. */
export function textOf(details: HTMLElement, title: string): string {
  const copy = details.cloneNode(true) as HTMLElement;
  for (const button of copy.querySelectorAll('button')) button.remove();
  requireElement(copy, regions.detailsNotice).remove();
  for (const line of copy.querySelectorAll('p, li, dt, dd, h6, br')) line.append('\n');
  const lines = `${title}\n${copy.textContent ?? ''}`.split('\n');
  return lines
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
}

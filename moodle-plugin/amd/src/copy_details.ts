import { regions, requireElement } from './selectors.ts';

/** Ends a line, where a line break of the markup is only white space. */
const END = '\u2028';

/** What the open details say, without their buttons: for a support ticket. */
export function textOf(details: HTMLElement, title: string): string {
  const copy = details.cloneNode(true) as HTMLElement;
  for (const button of copy.querySelectorAll('button')) button.remove();
  requireElement(copy, regions.detailsNotice).remove();
  for (const term of copy.querySelectorAll('dt, .badge')) term.append(': ');
  // Who looks for it in another system's log wants the second.
  for (const time of copy.querySelectorAll('time')) time.append(` (${time.dateTime})`);
  // Text alone does not lead anywhere.
  for (const link of copy.querySelectorAll('a')) link.append(` ${link.href}`);
  for (const line of copy.querySelectorAll('p, li, dd, h6, br')) line.append(END);
  return [title, ...(copy.textContent ?? '').split(END)]
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
}

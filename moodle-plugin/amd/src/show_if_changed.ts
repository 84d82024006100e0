import Templates from 'core/templates';

const wordsOf = (element: Element): string => (element.textContent ?? '').replace(/\s+/g, ' ').trim();

/** Shows a template in a region, unless it says there the same as before: nothing moves under a person's hands. */
export async function showIfChanged(region: HTMLElement, template: string, context: object): Promise<void> {
  const { html, js } = await Templates.renderForPromise(template, context);
  const holder = document.createElement('div');
  holder.innerHTML = html;
  if (wordsOf(holder) === wordsOf(region)) return;
  const hadFocus = region.contains(document.activeElement);
  Templates.replaceNodeContents(region, html, js);
  if (hadFocus) region.focus();
}

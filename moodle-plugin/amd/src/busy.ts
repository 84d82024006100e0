/**
 * Runs `work` for a button, and ignores further presses until it has ended.
 *
 * The button is not disabled: it would lose the focus, and with it a keyboard user's place on the page.
 */
export async function whileBusy(button: HTMLElement, work: () => Promise<void>): Promise<void> {
  if (button.getAttribute('aria-busy') === 'true') return;
  button.setAttribute('aria-busy', 'true');
  try {
    await work();
  } finally {
    button.removeAttribute('aria-busy');
  }
}

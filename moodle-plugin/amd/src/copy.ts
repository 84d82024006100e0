import { add as addToast } from 'core/toast';
import { actions, requireData, requireElement } from './selectors.ts';
import { string } from './strings.ts';

function select(element: HTMLElement): void {
  const selection = window.getSelection();
  selection?.removeAllRanges();
  const range = document.createRange();
  range.selectNodeContents(element);
  selection?.addRange(range);
}

/** Without permission, or over http, the browser copies only what is selected; where it copies nothing, that stays selected. */
async function copied(element: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(element.textContent?.trim() ?? '');
    return true;
  } catch {
    select(element);
    return document.execCommand('copy');
  }
}

async function copy(element: HTMLElement): Promise<void> {
  const isCopied = await copied(element);
  await addToast(string(isCopied ? 'setupcopied' : 'setupcopyfailed'), {
    type: isCopied ? 'success' : 'warning',
  });
}

/** Shows the buttons that copy a command, which do nothing without a script. */
export function offerCopying(root: ParentNode): void {
  for (const button of root.querySelectorAll<HTMLElement>(actions.copyCommand)) {
    button.hidden = false;
    const command = requireElement(root, `#${requireData(button, 'copies')}`);
    button.addEventListener('click', () => void copy(command));
  }
}

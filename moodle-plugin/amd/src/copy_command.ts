import { add as addToast } from 'core/toast';
import { copyOrSelect } from './clipboard.ts';
import { actions, requireData, requireElement } from './selectors.ts';
import { string } from './strings.ts';

async function copy(command: HTMLElement): Promise<void> {
  const isCopied = await copyOrSelect(command.textContent?.trim() ?? '', command);
  await addToast(string(isCopied ? 'setupcopied' : 'copyfailed'), {
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

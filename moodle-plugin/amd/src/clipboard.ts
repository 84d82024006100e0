function select(element: HTMLElement): void {
  const selection = window.getSelection();
  selection?.removeAllRanges();
  const range = document.createRange();
  range.selectNodeContents(element);
  selection?.addRange(range);
}

/** The browser copies what is selected, and here this text in its place. */
function copySelected(text: string): boolean {
  const put = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
  };
  document.addEventListener('copy', put);
  try {
    return document.execCommand('copy');
  } finally {
    document.removeEventListener('copy', put);
  }
}

/**
 * Copies what an element says. Without permission, or over http, the browser copies only what is selected; where it copies
 * nothing, the element stays selected.
 *
 * @returns whether it was copied
 */
export async function copyOrSelect(text: string, element: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    select(element);
    return copySelected(text);
  }
}

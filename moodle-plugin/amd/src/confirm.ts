import Notification from 'core/notification';
import { unfetched } from './strings.ts';

export type Question = {
  title: string;
  question: string;
  yes: string;
  trigger: HTMLElement;
  /** Whether what the person wrote will do; while it will not, the dialog stays. */
  accepts?: () => boolean;
};

/** Moodle's own event of a dialog that was closed, however. */
const HIDDEN = 'modal:hidden';

/** An entry of a menu is hidden when the dialog closes, and takes no focus: what opened the menu does. */
const focusable = (trigger: HTMLElement): HTMLElement =>
  trigger.closest('.dropdown-menu')?.parentElement?.querySelector<HTMLElement>('[aria-haspopup]') ?? trigger;

/** Whether a question is being fetched, or stands there. */
let isAsking = false;

/**
 * Asks in a modal, one question at a time: a second press meant the first one. False when the person leaves it in any
 * other way. The texts are shown as HTML: ours only.
 *
 * Not `saveCancelPromise`, which settles nothing when the dialog cannot be loaded, nor in 4.1 when it is left by Escape.
 * @throws {CallFailure} when the dialog cannot be loaded.
 */
export async function confirmed(question: Question): Promise<boolean> {
  if (isAsking) return false;
  isAsking = true;
  try {
    return await ask(question);
  } finally {
    isAsking = false;
  }
}

function ask({ title, question, yes, trigger, accepts = () => true }: Question): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const agree = (event: { preventDefault(): void }): void => {
      if (accepts()) resolve(true);
      else event.preventDefault();
    };
    const refuse = () => resolve(false);
    Notification.saveCancel(title, question, yes, agree, refuse, { triggerElement: focusable(trigger) })
      .then((modal) => modal.getRoot().on(HIDDEN, refuse))
      .catch(unfetched)
      .catch(reject);
  });
}

import Notification from 'core/notification';

export type Question = { title: string; question: string; yes: string; trigger: HTMLElement };

/**
 * Asks in a modal; false when the person cancels. The texts are shown as HTML: ours only.
 *
 * Moodle settles nothing when the modal is left by Escape, its cross or a click beside it: nothing may be kept busy
 * or pending while this is awaited.
 */
export const confirmed = (asked: Question): Promise<boolean> =>
  Notification.saveCancelPromise(asked.title, asked.question, asked.yes, {
    triggerElement: asked.trigger,
  }).then(
    () => true,
    () => false,
  );

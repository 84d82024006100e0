import Notification from 'core/notification';

export type Question = { title: string; question: string; yes: string; trigger: HTMLElement };

/** Asks in a modal. False when the person cancels or closes it. The texts are shown as HTML: ours only. */
export const confirmed = (asked: Question): Promise<boolean> =>
  Notification.saveCancelPromise(asked.title, asked.question, asked.yes, {
    triggerElement: asked.trigger,
  }).then(
    () => true,
    () => false,
  );

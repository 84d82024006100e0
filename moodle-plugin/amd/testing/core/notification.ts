type Text = string | Promise<string>;

let isAgreed = true;
let isLoadable = true;
let questions: string[] = [];

/** What the person answers to the next questions; else they agree. */
export function personCancels(): void {
  isAgreed = false;
}
/** Without a network Moodle's dialogs cannot be loaded. */
export function dialogsAreMissing(): void {
  isLoadable = false;
}
/** The person closes the dialog that is open. */
export function personCloses(): void {
  const modal = document.querySelector('.modal');
  modal?.remove();
  modal?.dispatchEvent(new Event('closed'));
}
export const askedQuestions = (): string[] => questions;

export function resetNotifications(): void {
  isAgreed = true;
  isLoadable = true;
  questions = [];
}

export default {
  async alert(_title: Text, message: Text): Promise<object> {
    const modal = document.createElement('div');
    modal.className = 'modal';
    modal.innerHTML = await message;
    document.body.append(modal);
    return {
      getRoot: () => ({
        on: (_event: string, handler: () => void) => modal.addEventListener('closed', handler),
      }),
    };
  },
  async saveCancel(
    _title: Text,
    question: Text,
    _yes: Text,
    save: () => void,
    cancel: () => void,
  ): Promise<object> {
    if (!isLoadable) throw new Error('Script error');
    questions.push(await question);
    // As Moodle: the dialog is shown first, and closes after either answer.
    const on = (_event: string, hidden: () => void): void => {
      (isAgreed ? save : cancel)();
      hidden();
    };
    return { getRoot: () => ({ on }) };
  },
};

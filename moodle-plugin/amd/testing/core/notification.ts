type Text = string | Promise<string>;

let isAgreed = true;
let isLoadable = true;
let written = '';
let questions: string[] = [];

/** What the person answers to the next questions; else they agree. */
export function personCancels(): void {
  isAgreed = false;
}
/** The person writes this where the next questions ask for something, and agrees. */
export function personWrites(text: string): void {
  written = text;
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
  written = '';
  questions = [];
}

function write(html: string): void {
  document.body.insertAdjacentHTML('beforeend', `<div>${html}</div>`);
  const field = document.querySelector<HTMLInputElement | HTMLTextAreaElement>('#local_navigatr-bulk-answer');
  if (field) field.value = written;
  field?.dispatchEvent(new Event('input', { bubbles: true }));
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
    const html = await question;
    questions.push(html);
    // As Moodle: the dialog is shown first, and closes after either answer.
    const on = (_event: string, hidden: () => void): void => {
      if (written !== '') write(html);
      (isAgreed ? save : cancel)();
      hidden();
    };
    return { getRoot: () => ({ on }) };
  },
};

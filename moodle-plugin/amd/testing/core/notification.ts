type Text = string | Promise<string>;

let isAgreed = true;
let isLoadable = true;
let written = '';
let questions: string[] = [];
let pressAgain: () => void = () => {};

/** What the person answers to the next questions; else they agree. */
export function personCancels(): void {
  isAgreed = false;
}
/** The person writes this where the next questions ask for something, and agrees. */
export function personWrites(text: string): void {
  written = text;
}
/** The dialog is still there: the person writes this, and agrees again. */
export function personWritesThen(text: string): void {
  written = text;
  pressAgain();
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
  document.querySelector('#open-question')?.remove();
  document.body.insertAdjacentHTML('beforeend', `<div id="open-question">${html}</div>`);
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
    save: (event: { preventDefault(): void }) => void,
    cancel: () => void,
  ): Promise<object> {
    if (!isLoadable) throw new Error('Script error');
    const html = await question;
    questions.push(html);
    // As Moodle: the dialog is shown first, and closes after either answer.
    const on = (_event: string, hidden: () => void): void => {
      let isKept = false;
      const preventDefault = () => {
        isKept = true;
      };
      if (html.includes('bulk-answer') && (written !== '' || !document.querySelector('#open-question')))
        write(html);
      if (isAgreed) save({ preventDefault });
      else cancel();
      pressAgain = () => on(_event, hidden);
      if (!isKept) hidden();
    };
    return { getRoot: () => ({ on }) };
  },
};

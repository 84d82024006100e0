type Text = string | Promise<string>;

let isAgreed = true;
let questions: string[] = [];

/** What the person answers to the next questions; else they agree. */
export function personCancels(): void {
  isAgreed = false;
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
  async saveCancelPromise(_title: Text, question: Text): Promise<void> {
    questions.push(await question);
    if (!isAgreed) throw new Event('cancel');
  },
};

type Text = string | Promise<string>;

let isAgreed = true;
let questions: string[] = [];

/** What the person answers to the next questions. */
export function personAgrees(): void {
  isAgreed = true;
}
export function personCancels(): void {
  isAgreed = false;
}
export const askedQuestions = (): string[] => questions;

export function resetNotifications(): void {
  isAgreed = true;
  questions = [];
}

export default {
  async alert(_title: Text, message: Text): Promise<void> {
    const modal = document.createElement('div');
    modal.className = 'modal';
    modal.innerHTML = await message;
    document.body.append(modal);
  },
  async saveCancelPromise(_title: Text, question: Text): Promise<void> {
    questions.push(await question);
    if (!isAgreed) throw new Event('cancel');
  },
};

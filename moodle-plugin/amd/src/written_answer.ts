import Templates from 'core/templates';
import { confirmed } from './confirm.ts';
import { shownNumber } from './number.ts';

type Line = { label: string; count: number };
/** What is asked, as text. `learner`: who it is about, if it is one; `asks`: what the person writes with the answer. */
export type Asked = {
  question: string;
  learner?: string;
  included: Line[];
  leftOut: Line[];
  asks: 'nothing' | 'note' | 'reason' | 'number';
};

/** The element in which the person writes the note or the number. */
const ANSWER_ID = 'local_navigatr-bulk-answer';

const shownLine = ({ label, count }: Line) => ({ label, count: shownNumber(count) });

/** What is said beside it while what is written will not do. */
const ERROR_ID = `${ANSWER_ID}-error`;

function markWrong(isWrong: boolean): void {
  const field = document.getElementById(ANSWER_ID);
  document.getElementById(ERROR_ID)?.toggleAttribute('hidden', !isWrong);
  field?.toggleAttribute('aria-invalid', isWrong);
  if (!isWrong) return;
  field?.setAttribute('aria-invalid', 'true');
  field?.focus();
}

/** The question as the body of a modal. */
export async function htmlOf(asked: Asked): Promise<string> {
  const context = {
    ...asked,
    learner: asked.learner ?? '',
    included: asked.included.map(shownLine),
    leftOut: asked.leftOut.map(shownLine),
    hasincluded: asked.included.length > 0,
    hasleftout: asked.leftOut.length > 0,
    note: asked.asks === 'note',
    reason: asked.asks === 'reason',
    number: asked.asks === 'number',
  };
  return (await Templates.renderForPromise('local_navigatr/bulk_question', context)).html;
}

/** Whether somebody says how they know, or why. */
export const isNote = (written: string): boolean => written.trim() !== '';

/** Enter in a field of one line is the answer, as in a form: Moodle's dialog is none. */
function onEnter(event: KeyboardEvent): void {
  const { key, target } = event;
  if (key !== 'Enter' || !(target instanceof HTMLInputElement) || target.id !== ANSWER_ID) return;
  // The answer gives the focus back to the button that asked: the same key would press it again.
  event.preventDefault();
  target.closest('.modal')?.querySelector<HTMLElement>('[data-action="save"]')?.click();
}

/**
 * Asks in a modal. What is written in it is kept as it is written: the modal is gone when the answer is known.
 *
 * @returns what the person wrote, once it will do; null where they do not agree
 */
export async function answered(
  { title, html, trigger }: { title: string; html: string; trigger: HTMLElement },
  willDo: (written: string) => boolean,
): Promise<string | null> {
  let answer = '';
  const accepts = (): boolean => {
    markWrong(!willDo(answer));
    return willDo(answer);
  };
  const onInput = ({ target }: Event): void => {
    const isField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
    if (!isField || target.id !== ANSWER_ID) return;
    answer = target.value;
    markWrong(false);
  };
  document.addEventListener('input', onInput);
  document.addEventListener('keydown', onEnter);
  try {
    return (await confirmed({ title, question: html, yes: title, trigger, accepts })) ? answer : null;
  } finally {
    document.removeEventListener('input', onInput);
    document.removeEventListener('keydown', onEnter);
  }
}

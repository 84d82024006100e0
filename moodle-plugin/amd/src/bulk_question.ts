import type { OperationParameters, OperationResult } from '@local-navigatr/shared-types';
import Notification from 'core/notification';
import Templates from 'core/templates';
import { whileBusy } from './busy.ts';
import { confirmed } from './confirm.ts';
import { call } from './repository.ts';
import { string } from './strings.ts';
import { whilePending } from './while_pending.ts';

export type Wanted = OperationParameters<'prepare_bulk_action'>;
export type Progress = OperationResult<'start_bulk_action'>;
type Question = OperationResult<'prepare_bulk_action'>;
type Prepared = { question: Question; html: string };

/** The element in which the person writes the note or the number. */
const ANSWER_ID = 'local_navigatr-bulk-answer';

async function htmlOf(question: Question): Promise<string> {
  const context = {
    ...question,
    hasincluded: question.included.length > 0,
    hasleftout: question.leftOut.length > 0,
    note: question.asks === 'note',
    number: question.asks === 'number',
  };
  return (await Templates.renderForPromise('local_navigatr/bulk_question', context)).html;
}

/** Asks in a modal. What is written in it is kept as it is written: the modal is gone when the answer is known. */
async function answered(question: Question, html: string, trigger: HTMLElement): Promise<string | null> {
  let answer = '';
  const onInput = ({ target }: Event): void => {
    const isField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
    if (isField && target.id === ANSWER_ID) answer = target.value;
  };
  document.addEventListener('input', onInput);
  try {
    const { title } = question;
    return (await confirmed({ title, question: html, yes: title, trigger })) ? answer : null;
  } finally {
    document.removeEventListener('input', onInput);
  }
}

/**
 * Asks what an action on many badges would do, and starts what the person confirms.
 *
 * @returns null where the person does not confirm, or nothing can be done
 */
export async function askAndStart(wanted: Wanted, trigger: HTMLElement): Promise<Progress | null> {
  const prepared: Prepared[] = [];
  await whileBusy(trigger, async () => void prepared.push(await prepare(wanted)));
  const [first] = prepared;
  return first ? askAbout(first, trigger) : null;
}

const prepare = (wanted: Wanted): Promise<Prepared> =>
  whilePending('bulk-question', async () => {
    const question = await call('prepare_bulk_action', wanted);
    return { question, html: await htmlOf(question) };
  });

async function askAbout({ question, html }: Prepared, trigger: HTMLElement): Promise<Progress | null> {
  if (question.count === 0) {
    await Notification.alert(question.title, html, await string('close'));
    return null;
  }
  const answer = await answered(question, html, trigger);
  if (answer === null) return null;
  const number = question.asks === 'number' ? Number.parseInt(answer, 10) || 0 : 0;
  const note = question.asks === 'note' ? answer : '';
  return whilePending('bulk-start', () => call('start_bulk_action', { id: question.id, note, number }));
}

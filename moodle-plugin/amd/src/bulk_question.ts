import type { OperationParameters, OperationResult } from '@local-navigatr/shared-types';
import Notification from 'core/notification';
import { whileBusy } from './busy.ts';
import { call } from './repository.ts';
import { string } from './strings.ts';
import { whilePending } from './while_pending.ts';
import { answered, htmlOf, isNote } from './written_answer.ts';

export type Wanted = OperationParameters<'prepare_bulk_action'>;
export type Progress = OperationResult<'start_bulk_action'>;
type Question = OperationResult<'prepare_bulk_action'>;
type Prepared = { question: Question; html: string };

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

/** Moodle has the last word; what it would refuse is said while the dialog is open. */
function willDo({ asks, count }: Question, written: string): boolean {
  if (asks === 'note' || asks === 'reason') return isNote(written);
  return asks !== 'number' || Number.parseInt(written, 10) === count;
}

async function askAbout({ question, html }: Prepared, trigger: HTMLElement): Promise<Progress | null> {
  if (question.count === 0) {
    await Notification.alert(question.title, html, await string('close'));
    return null;
  }
  const answer = await answered({ title: question.title, html, trigger }, (written) =>
    willDo(question, written),
  );
  if (answer === null) return null;
  const number = question.asks === 'number' ? Number.parseInt(answer, 10) || 0 : 0;
  const note = question.asks === 'note' || question.asks === 'reason' ? answer : '';
  return whilePending('bulk-start', () => call('start_bulk_action', { id: question.id, note, number }));
}

import type { OperationResult } from '@local-navigatr/shared-types';
import { add as addToast } from 'core/toast';
import { showCauses } from './bulk_causes.ts';
import { createBulkToolbar } from './bulk_toolbar.ts';
import { whileBusy } from './busy.ts';
import { copyOrSelect } from './clipboard.ts';
import { confirmed } from './confirm.ts';
import { textOf } from './copy_details.ts';
import { sentenceOf } from './error_sentence.ts';
import { followIssuance } from './follow_issuance.ts';
import { type AwardAction, isAction, keyOf, needsConfirmation, wordsFor } from './issuance_actions.ts';
import { type Reader, refreshDetails, sayInDetails, showDetails, shownDetails } from './issuance_dialog.ts';
import { focusRow, isFocusLost, isInUse, learnerOf, reloadTable } from './issuance_table.ts';
import { byMoodle } from './life_cycle.ts';
import { arrangeColumns } from './log_columns.ts';
import { escaped } from './notice.ts';
import { prefetch } from './prefetch.ts';
import { followProgress } from './progress.ts';
import { call } from './repository.ts';
import { actions, find, regions, requireData } from './selectors.ts';
import { tellApart } from './shared_addresses.ts';
import { sayWhenSlow } from './slow_answer.ts';
import { string } from './strings.ts';
import { whilePending } from './while_pending.ts';
import { answered, htmlOf, isNote } from './written_answer.ts';

type ActionRequest = { award: string; action: AwardAction; note: string; seen: string };
type Log = {
  element: HTMLElement;
  reader: Reader;
  count: () => void;
  bulk: (target: Element) => Promise<void> | null;
};

async function open(award: string, log: Log): Promise<void> {
  const show = () => showDetails(award, log.reader, () => focusRow(log.element, award));
  const state = await sayWhenSlow((message) => say('', { kind: 'info', message }), show);
  follow(award, state, log);
}

/** Row and counts say at once what is known now. */
function showNow(award: string, { element, count }: Log): void {
  reloadTable(element, award);
  count();
}

/** A badge that is on its way arrives within seconds: row, counts and open details follow it. */
function follow(award: string, state: string, log: Log): void {
  followIssuance(state, {
    read: () => refreshDetails(award, log.reader),
    changed: () => showNow(award, log),
  });
}

/** A question that ends with the learner of the row, as HTML. */
const withLearner = (question: string, learner: string): string =>
  learner === ''
    ? question
    : `${question}<p class="mt-2 mb-0"><strong><bdi>${escaped(learner)}</bdi></strong></p>`;

/** The note with which a person wants it, often an empty one; null: they do not want it. */
async function noteFor(action: AwardAction, trigger: HTMLElement): Promise<string | null> {
  if (!needsConfirmation(action)) return '';
  const title = await string(keyOf[action]);
  const [words, learner] = [await string(`${keyOf[action]}confirm`), learnerOf(trigger)];
  const asks = wordsFor(action);
  if (asks !== null) {
    const html = await htmlOf({ question: words, learner, included: [], leftOut: [], asks });
    return answered({ title, html, trigger }, isNote);
  }
  const question = withLearner(words, learner);
  return (await confirmed({ title, question, yes: title, trigger })) ? '' : null;
}

async function act(trigger: HTMLElement, log: Log): Promise<void> {
  const { act: action, award, seen } = trigger.dataset;
  const note = isAction(action) && award ? await noteFor(action, trigger) : null;
  if (!isAction(action) || !award || note === null) return;
  await whileBusy(trigger, () =>
    whilePending('act', () => send({ award, action, note, seen: seen ?? '' }, log)),
  );
}

type Result = Awaited<ReturnType<typeof call<'act_on_issuances'>>>['results'][number];

/** Nothing was done: also where somebody else had done it since it was shown, with a reason of their own. */
const isUndone = (result: Result | undefined, seen: string): boolean =>
  result?.result === 'not_possible' || (result?.changed === false && result.state !== seen);

/** What came of it. Where it had changed since it was shown, how it stands now. */
async function sentence(result: Result | undefined, seen: string): Promise<string> {
  if (isUndone(result, seen) && result?.state && result.state !== seen) {
    return string('actresult_changed', await string(`state_${result.state}`));
  }
  if (result?.result === 'not_possible' && !result.state && result.reason) {
    return string('actresult_refused', await string(`reason_${result.reason}`));
  }
  return string(`actresult_${result?.result ?? 'not_found'}`);
}

async function send({ award, action, note, seen }: ActionRequest, log: Log): Promise<void> {
  const act = () => call('act_on_issuances', { ids: [award], action, note, seen });
  const reply = await sayWhenSlow((message) => say(award, { kind: 'info', message }), act);
  const result = reply.results[0];
  const isDone = ['done', 'cancel_requested'].includes(result?.result ?? '') && !isUndone(result, seen);
  const isShown = shownDetails(award) !== undefined;
  const state = isShown ? await refreshDetails(award, log.reader) : result?.state;
  await say(award, { kind: isDone ? 'success' : 'warning', message: await sentence(result, seen) });
  showNow(award, log);
  if (state && !byMoodle.includes(action)) follow(award, state, log);
}

type Said = { kind: 'success' | 'info' | 'warning' | 'danger'; message: string };

/** Where the person looks: in the details that are open, else on the page. */
async function say(award: string, { kind, message }: Said): Promise<void> {
  if (await sayInDetails(award, kind, message)) return;
  const stays = kind === 'danger';
  await addToast(escaped(message), { type: kind, autohide: !stays, closeButton: stays });
}

type Found = HTMLElement | null | undefined;
type Clicked = { details: Found; apart: Found; copy: Found; trigger: HTMLElement };

/** The award of the details in which something was pressed. */
const shownAward = (trigger: HTMLElement): string =>
  trigger.closest<HTMLElement>(regions.details)?.dataset['award'] ?? '';

/** The details as text, for a support ticket. */
async function copyDetails(button: HTMLElement): Promise<void> {
  const award = shownAward(button);
  const details = shownDetails(award);
  if (!details) return;
  const title = details.closest('.modal-content')?.querySelector('.modal-title')?.textContent?.trim() ?? '';
  const isCopied = await copyOrSelect(textOf(details, title), details);
  await say(award, {
    kind: isCopied ? 'success' : 'warning',
    message: await string(isCopied ? 'copied' : 'copyfailed'),
  });
}

function workOf({ details, apart, copy, trigger }: Clicked, log: Log): Promise<void> {
  if (copy) return copyDetails(copy);
  if (details) return whileBusy(details, () => open(requireData(details, 'award'), log));
  if (apart) return tellApart(apart).then(() => showNow('', log));
  return act(trigger, log);
}

/** One listener for the table and the modal, which hangs at the end of the page. */
function onClick(event: MouseEvent, log: Log): void {
  const target = event.target instanceof Element ? event.target : null;
  const bulk = target ? log.bulk(target) : null;
  bulk?.catch((error: unknown) => say('', { kind: 'danger', message: sentenceOf(error) }));
  const details = target?.closest<HTMLElement>(actions.showDetails);
  const action = target?.closest<HTMLElement>(actions.act);
  const apart = target?.closest<HTMLElement>(actions.tellApart);
  const copy = target?.closest<HTMLElement>(actions.copy);
  const trigger = details ?? action ?? apart ?? copy;
  if (!trigger) return;
  event.preventDefault();
  const award = trigger.dataset['award'] ?? shownAward(trigger);
  workOf({ details, apart, copy, trigger }, log).catch((error: unknown) => {
    // The menu in which something was pressed is closed, and the rows stay: nothing else brings the focus back.
    if (isFocusLost()) focusRow(log.element, award);
    return say(award, { kind: 'danger', message: sentenceOf(error) });
  });
}

/** The log's page: a report of Moodle's, whose rows open here. `?award=` in the address opens one at once. */
export function init(): void {
  const element = find(document, regions.log);
  if (!element) return;
  const actionKeys = Object.values(keyOf);
  prefetch({ strings: ['issuancedetails', 'close', ...actionKeys], templates: ['issuance_details'] });
  const [courseId, categoryId] = [Number(element.dataset['course']), Number(element.dataset['category'])];
  const reader = {
    timezone: requireData(element, 'timezone'),
    mayAct: element.dataset['mayAct'] === '1',
    mayRevoke: element.dataset['mayRevoke'] === '1',
  };
  const moved = (): void => {
    if (!isInUse(element)) reloadTable(element, '');
  };
  const told = ({ causes }: OperationResult<'get_progress'>): Promise<void> => showCauses(element, causes);
  const read = () => call('get_progress', { courseId, categoryId });
  const count = followProgress(element, read, { moved, told });
  const changed = (): void => {
    reloadTable(element, '');
    count();
  };
  const bulk = createBulkToolbar(element, { courseId, categoryId }, changed);
  const log: Log = { element, reader, count, bulk };
  arrangeColumns(element);
  document.addEventListener('click', (event) => onClick(event, log));
  const { award } = element.dataset;
  if (award)
    open(award, log).catch((error: unknown) => say(award, { kind: 'danger', message: sentenceOf(error) }));
}

import Notification from 'core/notification';
import Templates from 'core/templates';
import { add as addToast } from 'core/toast';
import { whileBusy } from './busy.ts';
import { createClock } from './clock.ts';
import { confirmed } from './confirm.ts';
import { type AwardAction, asksFirst, isAction, keyOf } from './issuance_actions.ts';
import { detailsOf } from './issuance_details.ts';
import { type Issuance, wordKeys } from './issuance_words.ts';
import { escaped, sentenceOf } from './notice.ts';
import { prefetch } from './prefetch.ts';
import { followProgress } from './progress.ts';
import { call } from './repository.ts';
import { actions, datum, find, regions } from './selectors.ts';
import { tellApart } from './shared_addresses.ts';
import { text, texts } from './texts.ts';
import { whilePending } from './while_pending.ts';

/** The report builder's own event: it reloads the table and keeps the page and the filters. */
const TABLE_RELOAD = 'core_reportbuilder_table_reload';

type Order = { award: string; action: AwardAction };
type Log = { element: HTMLElement; courseId: number; mayAct: boolean };

/** Keys of the labels of what can be done. */
const actionKeys = Object.values(keyOf);

async function detailsHtml(issuance: Issuance, log: Log): Promise<string> {
  const words = await texts([...wordKeys(issuance), ...actionKeys]);
  const clock = createClock(document.documentElement.lang, datum(log.element, 'timezone'));
  const context = detailsOf(issuance, { words, clock, mayAct: log.mayAct });
  return (await Templates.renderForPromise('local_navigatr/issuance_details', context)).html;
}

/** One issuance in a modal. Moodle's alert is the one modal that every version from 4.1 to 5.1 opens alike. */
async function showDetails(awardId: string, log: Log): Promise<void> {
  await whilePending('details', async () => {
    const issuance = await call('get_issuance', { awardId });
    await Notification.alert(
      await text('issuancedetails'),
      await detailsHtml(issuance, log),
      await text('close'),
    );
  });
}

async function mayAct(action: AwardAction, trigger: HTMLElement): Promise<boolean> {
  if (!asksFirst(action)) return true;
  const label = await text(keyOf[action]);
  return confirmed({ title: label, question: await text(`${keyOf[action]}confirm`), yes: label, trigger });
}

function reloadTable(log: Log): void {
  const report = find(log.element, regions.reportTable);
  report?.dispatchEvent(
    new CustomEvent(TABLE_RELOAD, { bubbles: true, detail: { preservePagination: true } }),
  );
}

/** Shows the open modal's issuance as it is after something was done about it. */
async function refreshDetails(trigger: HTMLElement, awardId: string, log: Log): Promise<void> {
  const region = trigger.closest<HTMLElement>(regions.details);
  if (!region) return;
  const html = await detailsHtml(await call('get_issuance', { awardId }), log);
  region.insertAdjacentHTML('afterend', html);
  if (region.nextElementSibling instanceof HTMLElement) region.nextElementSibling.focus();
  region.remove();
}

async function act(trigger: HTMLElement, log: Log): Promise<void> {
  const { act: action, award } = trigger.dataset;
  if (!isAction(action) || !award || !(await mayAct(action, trigger))) return;
  const order = { award, action };
  await whileBusy(trigger, () => whilePending('act', () => send(order, trigger, log)));
  reloadTable(log);
}

async function send(order: Order, trigger: HTMLElement, log: Log): Promise<void> {
  const { award, action } = order;
  const reply = await call('act_on_issuances', { ids: [award], action, note: '' });
  const result = reply.results[0]?.result ?? 'not_found';
  const isDone = result === 'done' || result === 'wished';
  await addToast(await text(`actresult_${result}`), { type: isDone ? 'success' : 'warning' });
  await refreshDetails(trigger, award, log);
}

const complain = (error: unknown): Promise<void> =>
  addToast(escaped(sentenceOf(error)), { type: 'danger', autohide: false });

type Found = HTMLElement | null | undefined;
type Clicked = { details: Found; apart: Found; trigger: HTMLElement };

function workOf({ details, apart, trigger }: Clicked, log: Log): Promise<void> {
  if (details) return whileBusy(details, () => showDetails(datum(details, 'award'), log));
  if (apart) return tellApart(apart).then(() => reloadTable(log));
  return act(trigger, log);
}

/** One listener for the table and the modal, which hangs at the end of the page. */
function onClick(event: MouseEvent, log: Log): void {
  const target = event.target instanceof Element ? event.target : null;
  const details = target?.closest<HTMLElement>(actions.showDetails);
  const action = target?.closest<HTMLElement>(actions.act);
  const apart = target?.closest<HTMLElement>(actions.tellApart);
  const trigger = details ?? action ?? apart;
  if (!trigger) return;
  event.preventDefault();
  workOf({ details, apart, trigger }, log).catch(complain);
}

/** The log's page: a report of Moodle's, whose rows open here. `?award=` in the address opens one at once. */
export function init(): void {
  const element = find(document, regions.log);
  if (!element) return;
  prefetch({ strings: ['issuancedetails', 'close', ...actionKeys], templates: ['issuance_details'] });
  const { course, mayAct: allowed, award } = element.dataset;
  const log: Log = { element, courseId: Number(course), mayAct: allowed === '1' };
  document.addEventListener('click', (event) => onClick(event, log));
  if (award) showDetails(award, log).catch(complain);
  followProgress(element, () => call('get_progress', { courseId: log.courseId }));
}

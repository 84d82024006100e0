import { type BulkProgress, createBulkProgress } from './bulk_progress.ts';
import { askAndStart, type Progress, type Wanted } from './bulk_question.ts';
import { whileBusy } from './busy.ts';
import { call } from './repository.ts';
import { actions, regions, requireElement } from './selectors.ts';
import { string } from './strings.ts';
import { createTicks, type Ticks } from './ticks.ts';

type Place = Pick<Wanted, 'courseId' | 'categoryId'>;
type Chosen = Pick<Wanted, 'choice' | 'ids' | 'reason' | 'badgeId'>;

const chosenCause = ({ dataset }: HTMLElement): Chosen => ({
  choice: 'cause',
  ids: [],
  reason: dataset['reason'] ?? '',
  badgeId: dataset['badge'] ?? '',
});

const selectedOf = (bulk: HTMLElement, id: string): string =>
  bulk.querySelector<HTMLSelectElement>(`#local_navigatr-bulk-${id}`)?.value ?? '';

function chosenRows(bulk: HTMLElement, ticks: Ticks): Chosen {
  const isFilter = selectedOf(bulk, 'choice') === 'filter';
  return {
    choice: isFilter ? 'filter' : 'ids',
    ids: isFilter ? [] : ticks.ids(),
    reason: '',
    badgeId: '',
  };
}

/**
 * Actions on many badges: ticked rows, all that match the filters, or all with one cause.
 *
 * `changed` runs when rows may stand elsewhere. The returned function takes a click: what it begins, or null where the click is
 * for something else. It rejects with the sentence for the person.
 */
export function createBulkToolbar(
  log: HTMLElement,
  place: Place,
  changed: () => void,
): (target: Element) => Promise<void> | null {
  const progress = createBulkProgress(log, changed);
  const ticks = createTicks(log);
  return (target) => workOf(target, { log, place, progress, ticks });
}

type Toolbar = { log: HTMLElement; place: Place; progress: BulkProgress; ticks: Ticks };

function workOf(target: Element, toolbar: Toolbar): Promise<void> | null {
  const cause = target.closest<HTMLElement>(actions.bulkCause);
  if (cause) return begin(cause, { ...chosenCause(cause), action: 'retry' }, toolbar);
  const stop = target.closest<HTMLElement>(actions.bulkStop);
  if (stop) return whileBusy(stop, () => halt(Number(stop.dataset['id']), toolbar));
  if (target.closest(actions.untick)) return untick(toolbar);
  const button = target.closest<HTMLElement>(actions.bulk);
  return button ? beginChosen(button, toolbar) : null;
}

const halt = async (id: number, { progress }: Toolbar): Promise<void> =>
  progress.show(await call('stop_bulk_action', { id }));

/** The button goes with the ticks. */
async function untick({ log, ticks }: Toolbar): Promise<void> {
  await ticks.clear();
  log.querySelector<HTMLElement>(actions.selectPage)?.focus();
}

async function beginChosen(button: HTMLElement, toolbar: Toolbar): Promise<void> {
  const bulk = requireElement(toolbar.log, regions.bulk);
  const chosen = chosenRows(bulk, toolbar.ticks);
  if (chosen.choice === 'ids' && chosen.ids.length === 0) throw new Error(await string('bulknothing'));
  await begin(button, { ...chosen, action: selectedOf(bulk, 'action') as Wanted['action'] }, toolbar);
}

async function begin(
  button: HTMLElement,
  chosen: Chosen & Pick<Wanted, 'action'>,
  { place, progress, ticks }: Toolbar,
): Promise<void> {
  const started: Progress | null = await askAndStart({ ...place, ...chosen }, button);
  if (!started) return;
  button.closest(regions.cause)?.remove();
  await progress.show(started);
  progress.focus();
  await ticks.clear();
}

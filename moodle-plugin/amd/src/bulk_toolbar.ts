import { type BulkProgress, createBulkProgress } from './bulk_progress.ts';
import { askAndStart, type Progress, type Wanted } from './bulk_question.ts';
import { whileBusy } from './busy.ts';
import { call } from './repository.ts';
import { actions, find, regions, requireElement } from './selectors.ts';
import { string } from './strings.ts';

type Place = Pick<Wanted, 'courseId' | 'categoryId'>;
type Chosen = Pick<Wanted, 'choice' | 'ids' | 'reason' | 'badgeId'>;

const rowBoxes = (log: HTMLElement): HTMLInputElement[] => [
  ...log.querySelectorAll<HTMLInputElement>(actions.select),
];
const ticked = (log: HTMLElement): string[] =>
  rowBoxes(log)
    .filter((box) => box.checked)
    .map((box) => box.value);

/** Says how many rows are ticked, and whether these are all of the page. */
async function showTicked(log: HTMLElement): Promise<void> {
  const count = ticked(log).length;
  const page = log.querySelector<HTMLInputElement>(actions.selectPage);
  if (page) page.checked = count > 0 && count === rowBoxes(log).length;
  const region = find(log, regions.bulkCount);
  if (region) region.textContent = count > 0 ? await string('bulkselectedcount', count) : '';
}

function onTick(target: Element, log: HTMLElement): void {
  if (target instanceof HTMLInputElement && target.matches(actions.selectPage)) {
    for (const box of rowBoxes(log)) box.checked = target.checked;
  }
  if (target.matches(`${actions.selectPage}, ${actions.select}`)) void showTicked(log);
}

const chosenCause = ({ dataset }: HTMLElement): Chosen => ({
  choice: 'cause',
  ids: [],
  reason: dataset['reason'] ?? '',
  badgeId: dataset['badge'] ?? '',
});

const selectedOf = (bulk: HTMLElement, id: string): string =>
  bulk.querySelector<HTMLSelectElement>(`#local_navigatr-bulk-${id}`)?.value ?? '';

function chosenRows(bulk: HTMLElement, log: HTMLElement): Chosen {
  const isFilter = selectedOf(bulk, 'choice') === 'filter';
  return {
    choice: isFilter ? 'filter' : 'ids',
    ids: isFilter ? [] : ticked(log),
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
  log.addEventListener('change', ({ target }) => target instanceof Element && onTick(target, log));
  log.addEventListener('core_table/dynamic:tableContentRefreshed', () => void showTicked(log));
  return (target) => workOf(target, { log, place, progress });
}

type Toolbar = { log: HTMLElement; place: Place; progress: BulkProgress };

function workOf(target: Element, toolbar: Toolbar): Promise<void> | null {
  const cause = target.closest<HTMLElement>(actions.bulkCause);
  if (cause) return begin(cause, { ...chosenCause(cause), action: 'retry' }, toolbar);
  const stop = target.closest<HTMLElement>(actions.bulkStop);
  if (stop) return whileBusy(stop, () => halt(Number(stop.dataset['id']), toolbar));
  const button = target.closest<HTMLElement>(actions.bulk);
  return button ? beginChosen(button, toolbar) : null;
}

const halt = async (id: number, { progress }: Toolbar): Promise<void> =>
  progress.show(await call('stop_bulk_action', { id }));

async function beginChosen(button: HTMLElement, toolbar: Toolbar): Promise<void> {
  const bulk = requireElement(toolbar.log, regions.bulk);
  const chosen = chosenRows(bulk, toolbar.log);
  if (chosen.choice === 'ids' && chosen.ids.length === 0) throw new Error(await string('bulknothing'));
  await begin(button, { ...chosen, action: selectedOf(bulk, 'action') as Wanted['action'] }, toolbar);
}

async function begin(
  button: HTMLElement,
  chosen: Chosen & Pick<Wanted, 'action'>,
  { log, place, progress }: Toolbar,
): Promise<void> {
  const started: Progress | null = await askAndStart({ ...place, ...chosen }, button);
  if (!started) return;
  button.closest(regions.cause)?.remove();
  await progress.show(started);
  progress.focus();
  await showTicked(log);
}

import { actions, find, regions } from './selectors.ts';

/** The report builder's own event: it reloads the table and keeps the page and the filters. */
const TABLE_RELOAD = 'core_reportbuilder_table_reload';

/** Moodle's event of a table whose rows have been replaced. */
const TABLE_RELOADED = 'core_table/dynamic:tableContentRefreshed';

const rowOf = (log: HTMLElement, award: string): HTMLElement | null | undefined =>
  [...log.querySelectorAll<HTMLElement>('[data-award]')]
    .find((element) => element.dataset['award'] === award)
    ?.closest('tr');

/** The learner's name, as a row's column has it; empty outside a row. */
export const learnerOf = (element: Element): string =>
  element.closest('tr')?.querySelector(regions.learner)?.textContent?.trim() ?? '';

/** Where a keyboard user was: in the row of the award, or at the log where the row is filtered out by now. */
export function focusRow(log: HTMLElement, award: string): void {
  const row = rowOf(log, award);
  const control =
    row && (find(row, actions.showDetails) ?? find(row, '[aria-haspopup]') ?? find(row, 'a[href]'));
  (control ?? log).focus();
}

/** Whether somebody is among the rows, has ticked one, or has a menu open: nothing may move under a person's hands. */
export function isInUse(log: HTMLElement): boolean {
  const report = find(log, regions.reportTable);
  const isTicked = log.querySelector(`${actions.select}:checked`) !== null;
  const isOpen = log.querySelector('.dropdown-menu.show') !== null;
  return isTicked || isOpen || report?.contains(document.activeElement) === true;
}

/** Whether the focus is nowhere: what had it is gone, or hidden. */
export const isFocusLost = (): boolean =>
  document.activeElement === document.body || document.activeElement === null;

/** Reloads the rows. The focus, which goes with the old ones, comes back to the row of the award. */
export function reloadTable(log: HTMLElement, award: string): void {
  const report = find(log, regions.reportTable);
  if (!report) return;
  const refocus = (): void => {
    if (isFocusLost()) focusRow(log, award);
  };
  report.addEventListener(TABLE_RELOADED, refocus, { once: true });
  report.dispatchEvent(
    new CustomEvent(TABLE_RELOAD, { bubbles: true, detail: { preservePagination: true } }),
  );
}

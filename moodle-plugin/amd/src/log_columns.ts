import { actions, find } from './selectors.ts';

const ALL = 'local-navigatr-all-columns';
const KEPT = 'local_navigatr-all-columns';

/** What Moodle adds to the head of a column for screen readers only: how it is sorted. */
const UNSEEN = '.accesshide, .sr-only, .visually-hidden';

/** The name of a column, as it is seen. */
function nameOf(head: Element): string {
  const seen = head.cloneNode(true) as Element;
  for (const unseen of seen.querySelectorAll(UNSEEN)) unseen.remove();
  return seen.textContent?.trim() ?? '';
}

/** What the cells say of themselves on a phone, where each row is a card and the head of the table is not shown. */
function labelCells(log: HTMLElement): void {
  for (const table of log.querySelectorAll('table')) {
    const labels = [...table.querySelectorAll('thead th')].map(nameOf);
    for (const row of table.querySelectorAll('tbody tr')) {
      for (const [index, cell] of [...row.children].entries())
        cell.setAttribute('data-label', labels[index] ?? '');
    }
    keepRoles(table);
  }
}

/** A table that is shown as blocks is none for a screen reader, unless it says so. */
function keepRoles(table: Element): void {
  const roles = { tbody: 'rowgroup', 'tbody tr': 'row', 'tbody td': 'cell' };
  table.setAttribute('role', 'table');
  for (const [selector, role] of Object.entries(roles)) {
    for (const element of table.querySelectorAll(selector)) element.setAttribute('role', role);
  }
}

/** Storage may be switched off. */
function remembered(): boolean {
  try {
    return window.localStorage.getItem(KEPT) === '1';
  } catch {
    return false;
  }
}

function remember(isAll: boolean): void {
  try {
    window.localStorage.setItem(KEPT, isAll ? '1' : '0');
  } catch {
    // Then the next page begins with few columns.
  }
}

/** Few columns at first, all of them where a person wants them, cards on a phone. */
export function arrangeColumns(log: HTMLElement): void {
  const show = (isAll: boolean): void => void log.classList.toggle(ALL, isAll);
  const box = find(log, actions.moreColumns);
  if (box instanceof HTMLInputElement) {
    box.checked = remembered();
    show(box.checked);
    box.addEventListener('change', () => {
      show(box.checked);
      remember(box.checked);
    });
  }
  labelCells(log);
  log.addEventListener('core_table/dynamic:tableContentRefreshed', () => labelCells(log));
}

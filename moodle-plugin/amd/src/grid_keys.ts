import { actions } from './selectors.ts';

const ROWS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

const columnsOf = (grid: HTMLElement): number =>
  getComputedStyle(grid).gridTemplateColumns.split(' ').filter(Boolean).length || 1;

/** The next card so many places on that can be chosen, or so many more; none past the edge. */
function cardFrom(grid: HTMLElement, card: HTMLInputElement, step: number): HTMLInputElement | undefined {
  const cards = [...grid.querySelectorAll<HTMLInputElement>(actions.chooseBadge)];
  let next = cards.indexOf(card) + step;
  while (cards[next]?.disabled) next += step;
  return cards[next];
}

/**
 * Up and down move by a row, as the eye does, where the browser would go to the neighbour; left and right are the
 * browser's own. Enter saves, as it does in a form.
 */
export function listenToKeys(grid: HTMLElement, save: () => void): void {
  grid.addEventListener('keydown', (event) => {
    // A link beside a card opens its page.
    if (!(event.target instanceof HTMLInputElement)) return;
    if (event.key === 'Enter') save();
    const rows = ROWS[event.key];
    if (rows === undefined) return;
    event.preventDefault();
    const next = cardFrom(grid, event.target, rows * columnsOf(grid));
    next?.focus();
    next?.click();
  });
}

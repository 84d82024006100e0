import { actions, find, regions } from './selectors.ts';
import { string } from './strings.ts';

/** Ids of the ticked rows, and how to untick all of them. */
export type Ticks = { ids: () => string[]; clear: () => Promise<void> };

/** How many rows are ticked, and how many of them the person does not see at the moment. */
async function sentenceOf(count: number, elsewhere: number): Promise<string> {
  if (count === 0) return '';
  return elsewhere === 0
    ? string('bulkselectedcount', count)
    : string('bulkselectedpages', { count, elsewhere });
}

/** Rows that a person ticked: they stay ticked while the table turns its pages, is filtered or loaded anew. */
export function createTicks(log: HTMLElement): Ticks {
  const boxes = (): HTMLInputElement[] => [...log.querySelectorAll<HTMLInputElement>(actions.select)];
  // A browser that comes back to a page may have kept some.
  const ids = new Set(
    boxes()
      .filter(({ checked }) => checked)
      .map(({ value }) => value),
  );

  let turn = 0;

  async function show(): Promise<void> {
    const here = boxes();
    for (const box of here) box.checked = ids.has(box.value);
    const count = here.filter(({ checked }) => checked).length;
    const page = log.querySelector<HTMLInputElement>(actions.selectPage);
    if (page) page.checked = count > 0 && count === here.length;
    find(log, actions.untick)?.toggleAttribute('hidden', ids.size === 0);
    turn += 1;
    const mine = turn;
    const sentence = await sentenceOf(ids.size, ids.size - count);
    const region = find(log, regions.bulkCount);
    // A sentence that was overtaken while it was fetched is out of date.
    if (region && mine === turn) region.textContent = sentence;
  }

  function onTick(target: HTMLInputElement): void {
    const isPage = target.matches(actions.selectPage);
    if (!isPage && !target.matches(actions.select)) return;
    for (const { value } of isPage ? boxes() : [target]) {
      if (target.checked) ids.add(value);
      else ids.delete(value);
    }
    void show();
  }

  log.addEventListener('change', ({ target }) => target instanceof HTMLInputElement && onTick(target));
  log.addEventListener('core_table/dynamic:tableContentRefreshed', () => void show());
  if (ids.size > 0) void show();
  return {
    ids: () => [...ids],
    clear: () => {
      ids.clear();
      return show();
    },
  };
}

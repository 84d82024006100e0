import { find, regions, requireElement } from './selectors.ts';
import { string } from './strings.ts';

/** From here on a list is too long to look through. */
const MANY = 8;

/** Without case and accents, as the sidecar searches badges. */
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();

const matches = (option: HTMLOptionElement, query: string): boolean => {
  const name = plain(option.text);
  return plain(query)
    .split(/\s+/)
    .every((word) => name.includes(word));
};

/** Lets a person search a long list of providers. Those that do not match leave the list until they match again. */
export function searchProviders(region: HTMLElement): void {
  const select = region.querySelector('select');
  const search = find(region, regions.providerSearch);
  const box = search?.querySelector('input');
  if (!select || !search || !box || select.options.length <= MANY) return;
  const places = [...select.options].map((option) => ({ option, group: option.parentElement ?? select }));
  search.removeAttribute('hidden');
  box.addEventListener('input', () => {
    const chosen = select.value;
    for (const { option } of places) option.remove();
    const found = places.filter(({ option }) => matches(option, box.value.trim()));
    for (const { option, group } of found) group.append(option);
    for (const group of region.querySelectorAll('optgroup')) group.hidden = group.children.length === 0;
    if (found.some(({ option }) => option.value === chosen)) select.value = chosen;
    select.form?.querySelector('[type="submit"]')?.toggleAttribute('disabled', found.length === 0);
    void say(region, { shown: found.length, total: places.length });
  });
}

async function say(region: HTMLElement, counts: { shown: number; total: number }): Promise<void> {
  const sentence = counts.shown === 0 ? string('noprovidersmatch') : string('providersfound', counts);
  requireElement(region, regions.providersFound).textContent = await sentence.catch(() => '');
}

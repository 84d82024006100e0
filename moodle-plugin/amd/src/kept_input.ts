import { showNotice } from './notice.ts';

/** What is kept in this tab: `local_navigatr:<user>:<page>`. */
const PREFIX = 'local_navigatr:';

/** Fields that are not the person's words: keys of the page, secrets, files, and what a search looks for. */
const NEVER = ['hidden', 'password', 'file', 'search', 'submit', 'button', 'image', 'reset'];

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
type Kept = { name: string; value: string; ticked?: boolean };

const isTickable = (field: Field): field is HTMLInputElement =>
  field.type === 'checkbox' || field.type === 'radio';

/** Fields of forms, or single ones, that the page marks with `data-keep`. */
const keptFields = (): Field[] =>
  [...document.querySelectorAll<Field>('input[name], textarea[name], select[name]')].filter(
    (field) => !NEVER.includes(field.type) && !field.disabled && field.closest('[data-keep]') !== null,
  );

const readField = (field: Field): Kept => ({
  name: field.name,
  value: field.value,
  ...(isTickable(field) && { ticked: field.checked }),
});

/** @returns whether the field was another one */
function write(field: Field, { value, ticked }: Kept): boolean {
  if (isTickable(field) ? field.checked === ticked : field.value === value) return false;
  if (isTickable(field)) field.checked = ticked === true;
  else field.value = value;
  field.dispatchEvent(new Event('change', { bubbles: true }));
  const details = field.closest('details');
  if (details) details.open = true;
  return true;
}

const isMeant = (field: Field, kept: Kept): boolean =>
  field.name === kept.name && (!isTickable(field) || field.value === kept.value);

/** A browser may keep nothing for a page, or have no room: then the page works as it does without. */
function withStorage<T>(work: (storage: Storage) => T): T | undefined {
  try {
    return work(window.sessionStorage);
  } catch {
    return undefined;
  }
}

const ownKeys = (storage: Storage): string[] => Object.keys(storage).filter((key) => key.startsWith(PREFIX));

/** Says above the first field that it is there again. */
function tell(field: Field, message: string): void {
  const region = document.createElement('div');
  region.tabIndex = -1;
  showNotice(region, 'warning', message);
  (field.closest('form') ?? field).before(region);
  region.focus();
}

export type KeptInput = {
  /** Keeps what is typed: it is being sent, and the session may have ended. */
  keep: () => void;
  /** Puts back what did not arrive, and says so. */
  restore: (message: string) => void;
  /** Moodle has it, or has answered it. */
  drop: () => void;
};

/**
 * What somebody typed is in the page that they send. Where the session has ended Moodle answers with its login page, and all is
 * lost: so it is kept in this tab until they have logged in again.
 *
 * @param user what another one typed in this tab is thrown away
 * @param page what is kept is only for this one
 */
export function createKeptInput(user: number, page: string): KeptInput {
  const key = `${PREFIX}${user}:${page}`;
  withStorage((storage) => {
    for (const other of ownKeys(storage))
      if (!other.startsWith(`${PREFIX}${user}:`)) storage.removeItem(other);
  });
  return {
    keep: () => {
      const fields = keptFields().map(readField);
      if (fields.length > 0) withStorage((storage) => storage.setItem(key, JSON.stringify(fields)));
    },
    restore: (message) => {
      const kept = withStorage((storage) => JSON.parse(storage.getItem(key) ?? '[]') as Kept[]) ?? [];
      withStorage((storage) => storage.removeItem(key));
      const changed = keptFields().filter((field) =>
        kept.some((one) => isMeant(field, one) && write(field, one)),
      );
      if (changed[0]) tell(changed[0], message);
    },
    drop: () => {
      withStorage((storage) => {
        for (const own of ownKeys(storage)) storage.removeItem(own);
      });
    },
  };
}

import { createKeptInput } from './kept_input.ts';
import { replaceBy } from './navigate.ts';
import { find, regions } from './selectors.ts';
import { string } from './strings.ts';

/** Parameters of the address that say what was done just now: who opens the page again is not told again. */
const PASSING = ['done', 'stale'];

/**
 * Reading goes on where the page says what came of an act: the button that was pressed is on another page. A field that has to
 * be corrected comes first.
 */
function focusOutcome(): void {
  if (!find(document, '[autofocus]')) find(document, regions.outcome)?.focus();
}

/** @returns whether the address said that something was done */
function forgetPassing(): boolean {
  const url = new URL(window.location.href);
  const passing = PASSING.filter((name) => url.searchParams.has(name));
  for (const name of passing) url.searchParams.delete(name);
  if (passing.length > 0) window.history.replaceState(window.history.state, '', url);
  return passing.includes('done');
}

/** A press that much later is meant: who waits no longer has stopped the page. The slowest answer of a page takes as long. */
const AGAIN_AFTER_MS = 15_000;

/** When forms were sent, as events count time. */
const sentForms = new WeakMap<HTMLFormElement, number>();

/** A form that changes something is on its way, and another page comes. */
const isSent = ({ defaultPrevented, target, submitter }: SubmitEvent): boolean =>
  !defaultPrevented && (target as HTMLFormElement).method === 'post' && !submitter?.dataset['stays'];

/**
 * A second press while the first one is under way would be refused, as something has changed since: its answer would say that
 * nothing was done. What a script has taken on itself is not sent. A button that `stays` is answered by a file: the page is still
 * there, and another button may be pressed at once.
 */
function sendOnce(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (!isSent(event)) return;
  const sentAt = sentForms.get(form) ?? Number.NEGATIVE_INFINITY;
  if (event.timeStamp - sentAt < AGAIN_AFTER_MS) event.preventDefault();
  else sentForms.set(form, event.timeStamp);
}

/**
 * Every page of the plugin. One that the browser kept in memory while the person was elsewhere shows, and offers, what may be
 * different by now: it is asked for anew.
 *
 * @param address of the page where it answers a form, which must not be sent again; else empty
 * @param user whose page it is
 * @param place what the page is about, as an address
 */
export function init(address: string, user: number, place: string): void {
  const input = createKeptInput(user, place);
  const isAnswered = forgetPassing() || address !== '';
  focusOutcome();
  // What the page itself listens for is heard before.
  document.addEventListener('submit', sendOnce);
  document.addEventListener('submit', (event) => {
    if (isSent(event)) input.keep();
  });
  if (isAnswered) input.drop();
  else void string('inputkept').then(input.restore);
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) replaceBy(address || window.location.href);
  });
}

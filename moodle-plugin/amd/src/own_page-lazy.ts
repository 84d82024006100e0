import { replaceBy } from './navigate.ts';
import { find, regions } from './selectors.ts';

/** Parameters of the address that say what was done just now: who opens the page again is not told again. */
const PASSING = ['done', 'stale'];

/**
 * Reading goes on where the page says what came of an act: the button that was pressed is on another page. A field that has to
 * be corrected comes first.
 */
function focusOutcome(): void {
  if (!find(document, '[autofocus]')) find(document, regions.outcome)?.focus();
}

function forgetPassing(): void {
  const url = new URL(window.location.href);
  const passing = PASSING.filter((name) => url.searchParams.has(name));
  for (const name of passing) url.searchParams.delete(name);
  if (passing.length > 0) window.history.replaceState(window.history.state, '', url);
}

/** A press that much later is meant: who waits no longer has stopped the page. The slowest answer of a page takes as long. */
const AGAIN_AFTER_MS = 15_000;

/** When forms were sent, as events count time. */
const sentForms = new WeakMap<HTMLFormElement, number>();

/**
 * A second press while the first one is under way would be refused, as something has changed since: its answer would say that
 * nothing was done. What a script has taken on itself is not sent. A button that `stays` is answered by a file: the page is still
 * there, and another button may be pressed at once.
 */
function sendOnce(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || form.method !== 'post' || event.submitter?.dataset['stays']) return;
  const sentAt = sentForms.get(form) ?? Number.NEGATIVE_INFINITY;
  if (event.timeStamp - sentAt < AGAIN_AFTER_MS) event.preventDefault();
  else sentForms.set(form, event.timeStamp);
}

/**
 * Every page of the plugin. One that the browser kept in memory while the person was elsewhere shows, and offers, what may be
 * different by now: it is asked for anew.
 *
 * @param address of the page where it answers a form, which must not be sent again; else empty
 */
export function init(address: string): void {
  forgetPassing();
  focusOutcome();
  // What the page itself listens for is heard before.
  document.addEventListener('submit', sendOnce);
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) replaceBy(address || window.location.href);
  });
}

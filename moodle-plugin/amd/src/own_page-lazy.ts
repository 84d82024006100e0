import { replaceBy } from './navigate.ts';
import { find, regions } from './selectors.ts';

/** Parameters of the address that say what was done just now: who opens the page again is not told again. */
const PASSING = ['done', 'stale'];

/** Reading goes on where the page says what came of an act: the button that was pressed is on another page. */
function focusOutcome(): void {
  find(document, regions.outcome)?.focus();
}

function forgetPassing(): void {
  const url = new URL(window.location.href);
  const passing = PASSING.filter((name) => url.searchParams.has(name));
  for (const name of passing) url.searchParams.delete(name);
  if (passing.length > 0) window.history.replaceState(window.history.state, '', url);
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
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) replaceBy(address || window.location.href);
  });
}

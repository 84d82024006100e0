import Prefetch from 'core/prefetch';

/** Said when Moodle cannot be asked for it. */
const FAILURES = ['loggedout', 'loggedinagain', 'moodledidnotanswer'];

/** What every page may have to show then. */
const SHELLS = ['local_navigatr/notice', 'core/local/toast/message', 'core/local/toast/wrapper'];

/** Fetches what the page will show, together and before it is needed. */
export function prefetch(wanted: { strings: string[]; templates?: string[] }): void {
  Prefetch.prefetchStrings('local_navigatr', [...FAILURES, ...wanted.strings]);
  const templates = wanted.templates ?? [];
  Prefetch.prefetchTemplates([...SHELLS, ...templates.map((name) => `local_navigatr/${name}`)]);
}

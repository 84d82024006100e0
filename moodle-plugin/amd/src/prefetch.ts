import Prefetch from 'core/prefetch';

/** Also shown when Moodle cannot be asked for them. */
const TOASTS = ['core/local/toast/message', 'core/local/toast/wrapper'];

/** Fetches what the page will show, together and before it is needed. */
export function prefetch(wanted: { strings: string[]; templates?: string[] }): void {
  Prefetch.prefetchStrings('local_navigatr', wanted.strings);
  const templates = wanted.templates ?? [];
  Prefetch.prefetchTemplates([...TOASTS, ...templates.map((name) => `local_navigatr/${name}`)]);
}

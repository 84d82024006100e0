import Prefetch from 'core/prefetch';

/** Fetches what the page will show, together and before it is needed. */
export function prefetch(wanted: { strings: string[]; templates?: string[] }): void {
  Prefetch.prefetchStrings('local_navigatr', wanted.strings);
  const templates = wanted.templates ?? [];
  Prefetch.prefetchTemplates(['notice', ...templates].map((name) => `local_navigatr/${name}`));
}

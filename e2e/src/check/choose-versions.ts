import { compareVersions } from '../moodle/versions.ts';

/** The versions that must be tested even if their source has to be fetched first. */
const REQUIRED = ['4.5', '4.1'];

/** The required ones, then the newest that is here: between them lie the changes that break plugins. */
export function phpunitVersions(local: readonly string[]): string[] {
  const newest = [...local].sort(compareVersions).at(-1);
  return unique([...REQUIRED, ...(newest === undefined ? [] : [newest])]);
}

/** The oldest required one and the newest that is here: their folders differ. */
export function installerVersions(local: readonly string[]): string[] {
  const sorted = unique([...REQUIRED, ...local]).sort(compareVersions);
  return unique([sorted[0], sorted.at(-1)].filter((version) => version !== undefined));
}

/** Spec files of the browser tests; none: all of them. */
export interface BrowserRun {
  readonly version: string;
  readonly specs: readonly string[];
}

/** The way from a completed course to a badge. */
const PATH = ['complete', 'map'];

/**
 * Every version that is here or required. The oldest and the newest run everything, because between them lie the changes
 * that break plugins; the others run {@link PATH}.
 */
export function browserRuns(local: readonly string[]): BrowserRun[] {
  const all = unique([...local, ...REQUIRED]).sort(compareVersions);
  const whole = unique([all.at(-1), all[0]].filter((version) => version !== undefined));
  const between = all.filter((version) => !whole.includes(version));
  return [
    ...whole.map((version) => ({ version, specs: [] })),
    ...between.map((version) => ({ version, specs: PATH })),
  ];
}

function unique(versions: readonly string[]): string[] {
  return [...new Set(versions)];
}

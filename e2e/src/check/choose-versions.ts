import { compareVersions } from '../moodle/versions.ts';

/** The versions that must be tested even if their source has to be fetched first. */
const REQUIRED = ['4.5', '4.1'];

/** What schools run most. */
const MAIN = '4.5';

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

/** The oldest, the main and the newest of what is here or required: others are named by `--moodle`. */
export function browserVersions(local: readonly string[]): string[] {
  const all = unique([...local, ...REQUIRED]).sort(compareVersions);
  return unique([all[0], MAIN, all.at(-1)].filter((version) => version !== undefined));
}

function unique(versions: readonly string[]): string[] {
  return [...new Set(versions)];
}

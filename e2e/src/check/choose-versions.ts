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

/** Every version that is here or required: oldest, main and newest first, for they find the most. */
export function browserVersions(local: readonly string[]): string[] {
  const all = unique([...local, ...REQUIRED]).sort(compareVersions);
  const first = [all[0], MAIN, all.at(-1)].filter((version) => version !== undefined);
  return unique([...first, ...all]);
}

function unique(versions: readonly string[]): string[] {
  return [...new Set(versions)];
}

import { compareVersions } from '../moodle/versions.ts';

/** The versions that must be tested even if their source has to be fetched first. */
const REQUIRED = ['4.5', '4.1'];

/** The required ones, then the newest that is here: between them lie the changes that break plugins. */
export function phpunitVersions(local: readonly string[]): string[] {
  const newest = [...local].sort(compareVersions).at(-1);
  return unique([...REQUIRED, ...(newest === undefined ? [] : [newest])]);
}

/** The oldest and the newest: between them lie the changes that break plugins. */
export function outermostVersions(local: readonly string[]): string[] {
  const sorted = unique([...REQUIRED, ...local]).sort(compareVersions);
  return unique([sorted.at(-1), sorted[0]].filter((version) => version !== undefined));
}

/** Those that lie between the oldest and the newest. */
export function versionsBetween(local: readonly string[]): string[] {
  const outermost = outermostVersions(local);
  return unique([...REQUIRED, ...local])
    .sort(compareVersions)
    .filter((version) => !outermost.includes(version));
}

function unique(versions: readonly string[]): string[] {
  return [...new Set(versions)];
}

import { compareVersions, DEFAULT_VERSION } from '../moodle/versions.ts';

/** The versions that must be tested even if their source has to be fetched first. */
const REQUIRED = ['4.1', DEFAULT_VERSION];

/** Between them lie the changes that break plugins. */
export function outermostVersions(local: readonly string[]): { newest: string; oldest: string } {
  const sorted = sort(local);
  return { newest: sorted.at(-1) ?? DEFAULT_VERSION, oldest: sorted[0] ?? DEFAULT_VERSION };
}

/** Those that lie between the oldest and the newest. */
export function versionsBetween(local: readonly string[]): string[] {
  return sort(local).slice(1, -1);
}

function sort(local: readonly string[]): string[] {
  return [...new Set([...REQUIRED, ...local])].sort(compareVersions);
}

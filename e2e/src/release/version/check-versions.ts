import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHANGELOG, FOLLOWERS, SOURCE, VERSION, type VersionPlace } from './version-places.ts';

/** The version of the repository. @throws when there is none, or it is none that npm and Moodle understand */
export function readVersion(root: string): string {
  const [version = ''] = versionsIn(root, SOURCE);
  if (!VERSION.test(version)) throw new Error(`${SOURCE.file} has no version such as 1.2.3: "${version}".`);
  return version;
}

/** Which places name another version than the package.json at the top, one sentence each. */
export function checkVersions(root: string): string[] {
  const version = readVersion(root);
  return [...FOLLOWERS, CHANGELOG].flatMap((place) => {
    const named = versionsIn(root, place);
    if (named.length === 0) return [`${place.file} names no version.`];
    const others = [...new Set(named)].filter((other) => other !== version);
    return others.map((other) => `${place.file} names version ${other}, ${SOURCE.file} ${version}.`);
  });
}

const versionsIn = (root: string, { file, pattern }: VersionPlace): string[] =>
  [
    ...readFileSync(join(root, file), 'utf8').matchAll(
      new RegExp(pattern, `g${pattern.multiline ? 'm' : ''}`),
    ),
  ]
    .map(([, version = '']) => version)
    .slice(0, pattern.global ? undefined : 1);

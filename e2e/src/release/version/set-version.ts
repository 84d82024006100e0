import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readVersion } from './check-versions.ts';
import { CHANGELOG, FOLLOWERS, SOURCE, VERSION } from './version-places.ts';

/**
 * Writes a version into every place that names one. The changelog gets a heading for it, unless it has one.
 * @returns the files that changed
 */
export function setVersion(root: string, version: string): string[] {
  if (!VERSION.test(version)) throw new Error(`"${version}" is no version such as 1.2.3.`);
  const before = readVersion(root);
  const changed = [SOURCE, ...FOLLOWERS].filter(({ file, pattern }) =>
    rewrite(join(root, file), (text) => text.replace(pattern, (found) => found.replace(before, version))),
  );
  const headed = rewrite(join(root, CHANGELOG.file), (text) => withHeading(text, version));
  return [...changed.map(({ file }) => file), ...(headed ? [CHANGELOG.file] : [])];
}

function withHeading(text: string, version: string): string {
  const first = CHANGELOG.pattern.exec(text);
  if (first?.[1] === version) return text;
  const at = first?.index ?? text.length;
  return `${text.slice(0, at)}## ${version} (unreleased)\n\n${text.slice(at)}`;
}

/** Whether anything changed. */
function rewrite(file: string, change: (text: string) => string): boolean {
  const text = readFileSync(file, 'utf8');
  const changed = change(text);
  if (changed !== text) writeFileSync(file, changed);
  return changed !== text;
}

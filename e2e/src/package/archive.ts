import { type ZipOptions, type Zippable, zipSync } from 'fflate';
import type { PluginContent } from './collect-files.ts';

/** Moodle wants the plugin's name without its type as the one folder at the top. */
export const TOP_FOLDER = 'navigatr';

/** The same for every file, so that the same content gives the same bytes. Zip knows no time zones. */
const TIME = new Date(2026, 0, 1);

const UNIX = 3;
const FILE: ZipOptions = { level: 9, mtime: TIME, os: UNIX, attrs: 0o100644 << 16 };
const FOLDER: ZipOptions = { level: 0, mtime: TIME, os: UNIX, attrs: 0o040755 << 16 };

/** The zip for Moodle's plugin installer: sorted, with fixed times, and with entries for folders. */
export function archive(content: PluginContent): Uint8Array {
  const files = [...content.keys()].map((file) => `${TOP_FOLDER}/${file}`);
  const entries = [...new Set([...files.flatMap(foldersAbove), ...files])].sort();
  const zippable: Zippable = {};
  for (const entry of entries) {
    const bytes = content.get(entry.slice(TOP_FOLDER.length + 1));
    zippable[entry] = bytes === undefined ? [new Uint8Array(), FOLDER] : [bytes, FILE];
  }
  return zipSync(zippable);
}

/** `a/b/c` → `a/`, `a/b/`. */
function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => `${parts.slice(0, index + 1).join('/')}/`);
}

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pluginFiles } from '../moodle/plugin-files.ts';

/** Path in the plugin's folder, with forward slashes → content. */
export type PluginContent = ReadonlyMap<string, Uint8Array>;

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const BUILDING = fileURLToPath(new URL('BUILDING.md', import.meta.url));

/**
 * What lies beside the plugin in the repository and is needed to build `amd/build` again: the licence asks
 * for the preferred form of a program, with the scripts that build it.
 */
const WORKSPACE = [
  'package.json',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'tsconfig.base.json',
  'shared-types/package.json',
  'shared-types/tsconfig.json',
  'shared-types/src',
];

/** Where people look for them in a plugin, and where they are in the repository. */
const PAGES: Readonly<Record<string, string>> = {
  'CHANGES.md': 'CHANGELOG.md',
  LICENSE: 'LICENSE',
  'screenshots/log.png': 'docs/images/log.png',
  'screenshots/mapped.png': 'docs/images/mapped.png',
  'screenshots/picker.png': 'docs/images/picker.png',
  'screenshots/settings.png': 'docs/images/settings.png',
};

/** Everything that goes into the zip. @param root of the repository */
export function collectFiles(root = ROOT): PluginContent {
  const plugin = join(root, 'moodle-plugin');
  const content = new Map<string, Uint8Array>();
  for (const file of pluginFiles(plugin)) content.set(file, readFileSync(join(plugin, file)));
  for (const file of WORKSPACE.flatMap((name) => listFiles(root, name))) {
    content.set(`workspace/${file}`, readFileSync(join(root, file)));
  }
  content.set('BUILDING.md', readFileSync(BUILDING));
  for (const [place, file] of Object.entries(PAGES)) content.set(place, readFileSync(join(root, file)));
  return content;
}

/** The files at or below `name`, relative to `root`. */
function listFiles(root: string, name: string): string[] {
  const path = join(root, name);
  if (!existsSync(path)) throw new Error(`${path} is missing.`);
  if (statSync(path).isFile()) return name.endsWith('.test.ts') ? [] : [name];
  return readdirSync(path).flatMap((entry) => listFiles(root, `${name}/${entry}`));
}

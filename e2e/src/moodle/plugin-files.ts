import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The plugin in this repository. */
export const PLUGIN_FOLDER = fileURLToPath(new URL('../../../moodle-plugin', import.meta.url));

/** Where Moodle wants it, below the web root. */
export const PLUGIN_PLACE = join('local', 'navigatr');

/** Folders that never leave the repository. */
const DEVELOPMENT_FOLDERS = ['node_modules', 'coverage', 'dist', 'test-results', 'artifacts', 'testing'];

/**
 * What one needs to rebuild `amd/build` is installed with the rest (the licence asks for it); what only
 * runs this repository's own checks is not.
 */
const DEVELOPMENT_FILES = [/\.test\.ts$/, /^vitest\.config\.\w+$/, /\.tsbuildinfo$/, /\.log$/];

/** True once the plugin can be installed at all. */
export function hasPlugin(folder = PLUGIN_FOLDER): boolean {
  return existsSync(join(folder, 'version.php'));
}

/** Everything that gets installed, relative to the plugin's folder, with forward slashes, sorted. */
export function pluginFiles(folder = PLUGIN_FOLDER): string[] {
  return listFiles(folder)
    .map((file) => relative(folder, file).split(sep).join('/'))
    .filter(
      (file) => !DEVELOPMENT_FILES.some((pattern) => pattern.test(file.slice(file.lastIndexOf('/') + 1))),
    )
    .sort();
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') || DEVELOPMENT_FOLDERS.includes(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? listFiles(path) : [path];
  });
}

/** Replaces a tree's copy of the plugin. A real copy: Moodle cannot follow a link out of its tree. */
export function copyPlugin(webRoot: string, folder = PLUGIN_FOLDER): void {
  const place = join(webRoot, PLUGIN_PLACE);
  rmSync(place, { recursive: true, force: true });
  for (const file of pluginFiles(folder)) {
    const target = join(place, file);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(folder, file), target);
  }
}

/** The parts that decide what installing the plugin leaves in the database. */
const INSTALLED_BY = /^(version\.php|settings\.php|environment\.xml|db\/|lang\/)/;

/** Changes when Moodle would have to install the plugin anew; `none` while there is no plugin. */
export function hashInstallation(folder = PLUGIN_FOLDER): string {
  if (!hasPlugin(folder)) return 'none';
  const hash = createHash('sha256');
  for (const file of pluginFiles(folder).filter((name) => INSTALLED_BY.test(name))) {
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(folder, file)))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 12);
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderOf } from '../places.ts';
import { declaredSettings, findUndeclared, findUnusedSettings } from './find-settings.ts';

/** A sentence for each setting of the plugin that is not declared or not used. */
export function checkSettings(plugin = folderOf('moodle-plugin')): string[] {
  const paths = readdirSync(plugin, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.php') && !/^(node_modules|tests)\//.test(path),
  );
  const files = new Map(paths.map((path) => [path, readFileSync(join(plugin, path), 'utf8')]));
  const declared = declaredSettings(files.get('classes/local/config.php') ?? '');
  const undeclared = [...files].flatMap(([path, text]) => findUndeclared(path, text, declared));
  return [...undeclared, ...findUnusedSettings(declared, files)];
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderOf } from '../places.ts';
import { findUnusedStrings } from './find-unused-strings.ts';

/** What may ask for a string: neither the strings themselves, nor tests, nor what a build made. */
const FOLDERS = ['', 'classes', 'db', 'amd/src', 'templates', 'backup'];
const ASKING = /(?<!\.test)\.(php|ts|mustache|xml)$/;

/** The strings of the plugin that nothing asks for. */
export function checkStrings(plugin = folderOf('moodle-plugin')): string[] {
  const strings = readFileSync(join(plugin, 'lang/en/local_navigatr.php'), 'utf8');
  const keys = [...strings.matchAll(/^\$string\['([^']+)'\]/gm)].map(([, key = '']) => key);
  const code = FOLDERS.flatMap((name) => readFolder(join(plugin, name), name !== ''));
  return findUnusedStrings(keys, code.join('\n'));
}

function readFolder(folder: string, recursive: boolean): string[] {
  const files = readdirSync(folder, { recursive, encoding: 'utf8' });
  return files.filter((file) => ASKING.test(file)).map((file) => readFileSync(join(folder, file), 'utf8'));
}

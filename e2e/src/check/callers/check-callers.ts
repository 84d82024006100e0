import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { operations } from '@local-navigatr/shared-types';
import { folderOf } from '../places.ts';
import { findUncalledFunctions, findUncalledRoutes, findUnusedConstants, pathsIn } from './find-uncalled.ts';

/** What no page of the plugin calls, and who it is there for. */
const FOR_OTHERS: ReadonlyMap<string, string> = new Map([
  ['/v1/connections', 'a second connection of a site: the plugin has one'],
  ['/v1/connections/:id', 'a second connection of a site: the plugin has one'],
]);

/** A sentence for each route of the sidecar, external function of the plugin and word of its contract that nothing asks for. */
export function checkCallers(): string[] {
  const paths = pathsIn(readFiles(join(folderOf('sidecar'), 'src/http/routes'), /(?<!\.test)\.ts$/));
  const php = readFiles(join(folderOf('moodle-plugin'), 'classes'), /\.php$/);
  const browser = readFiles(join(folderOf('moodle-plugin'), 'amd/src'), /(?<!\.test)\.ts$/);
  const routes = findUncalledRoutes(paths, php);
  const functions = findUncalledFunctions(Object.keys(operations), browser);
  const uncalled = [...routes, ...functions].filter((name) => !FOR_OTHERS.has(name));
  return [...uncalled.map((name) => `Neither Moodle nor a page of it calls ${name}`), ...unusedWords()];
}

/** Constants that `shared-types` makes for PHP that neither asks for, nor tests. */
function unusedWords(): string[] {
  const words = readFileSync(
    join(folderOf('moodle-plugin'), 'classes/local/contract/vocabulary.php'),
    'utf8',
  );
  const php = readFiles(folderOf('moodle-plugin'), /^(?!node_modules\/).*\.php$/);
  return findUnusedConstants('vocabulary', words, php).map((name) => `No PHP asks for vocabulary::${name}`);
}

function readFiles(folder: string, pattern: RegExp): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    pattern.test(file),
  );
  return files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
}

import { readdirSync, readFileSync } from 'node:fs';
import { operations } from '../src/index.ts';
import { actionsModule } from './actions-module.ts';
import { operationClass } from './operation-class.ts';
import { servicesFile } from './services-file.ts';
import { statesPage } from './states-page.ts';
import { vocabularyClass } from './vocabulary-class.ts';

const plugin = 'moodle-plugin';

/** Folders in which nothing but generated files lies. */
export const generatedFolders = [`${plugin}/classes/local/contract`, `${plugin}/tests/fixtures/contract`];

/** Every generated file: path from the top of the repository → text. */
export function generatedFiles(root: URL): Map<string, string> {
  return new Map([
    ...Object.entries(operations).map(
      ([name, operation]) =>
        [`${plugin}/classes/local/contract/${name}.php`, operationClass(name, operation)] as const,
    ),
    [`${plugin}/classes/local/contract/vocabulary.php`, vocabularyClass()],
    [`${plugin}/db/services.php`, servicesFile(operations)],
    [`${plugin}/amd/src/life_cycle.ts`, actionsModule()],
    ['docs/states.md', statesPage()],
    ...goldenCopies(root),
  ]);
}

// PHPUnit runs inside Moodle, where only the plugin's own folder exists: it needs the golden bodies in there.
function goldenCopies(root: URL): [string, string][] {
  const folder = new URL('shared-types/contract/', root);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => [
      `${plugin}/tests/fixtures/contract/${file}`,
      readFileSync(new URL(file, folder), 'utf8'),
    ]);
}

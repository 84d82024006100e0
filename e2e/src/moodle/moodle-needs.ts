import type { Need } from '../system/needs.ts';
import { databaseOf } from './database/databases.ts';
import { chosenKind } from './database/moodle-database.ts';
import { findLocalSource } from './source.ts';
import { findVersion } from './versions.ts';

/** What a Moodle on the chosen kind of database needs from the machine to run. */
export const moodleNeeds = (): Need[] => ['php', ...databaseOf(chosenKind()).needs];

/** What its tree needs besides: git fetches a source that is not here, Composer the autoloader of 5.1 and later. */
export function treeNeeds(version: string): Need[] {
  const moodle = findVersion(version);
  const needs: Need[] = findLocalSource(moodle) === undefined ? ['git'] : [];
  return moodle.webRoot === 'public' ? [...needs, 'composer'] : needs;
}

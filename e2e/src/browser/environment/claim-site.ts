import { join } from 'node:path';
import { nameOn } from '../../moodle/database/moodle-database.ts';
import { runFolder } from '../../moodle/places.ts';
import { isLocked, withLock } from '../../system/lock.ts';

/** More runs of one version at a time than a machine can bear. */
const PLACES = [1, 2, 3, 4];

/** Runs `work` with the name of a site that no other run of these tests uses meanwhile. */
export async function withOwnSite(version: string, work: (name: string) => Promise<void>): Promise<void> {
  const first = nameOn(`browser-${version}`);
  const names = PLACES.map((place) => (place === 1 ? first : `${first}-${place}`));
  const free = names.find((name) => !isLocked(lockOf(name))) ?? first;
  await withLock(lockOf(free), () => work(free));
}

function lockOf(name: string): string {
  return join(runFolder(), `${name}.tests.lock`);
}

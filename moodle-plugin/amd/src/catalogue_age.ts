import type { Page } from './badge_search.ts';
import { string } from './strings.ts';

const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;

/** How long ago what is shown was read from the platform, or that it is being read again. Empty: nobody knows. */
export async function ageOf({ fetchedAt, refreshing }: Page): Promise<string> {
  if (refreshing) return string('updating');
  if (fetchedAt === null) return '';
  // A clock that runs behind the sidecar's is no reason to name a time to come.
  const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(fetchedAt)) / MINUTE_MS));
  if (minutes < 1) return string('updatednow');
  if (minutes < HOUR_MINUTES) return string('updatedminutes', minutes);
  return string('updatedhours', Math.floor(minutes / HOUR_MINUTES));
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sitePlaces } from '../moodle/places.ts';
import { startPostgres } from '../postgres/start.ts';
import { withLock } from '../system/lock.ts';

/** Begins like the installation of a Moodle on the site of this name, says so with a file, and never ends. */
const places = sitePlaces(process.argv[2] ?? '');
await withLock(places.lockFile, async () => {
  await startPostgres({ dataDir: places.database, durable: false });
  writeFileSync(join(places.database, '..', 'at-work'), '');
  await new Promise(() => setInterval(() => undefined, 60_000));
});

import { sql } from 'drizzle-orm';
import { type Db, rows } from '../db/client.ts';
import { PROBE_MS } from './after-outcome.ts';
import { placeBackoff } from './place.ts';

/** The API of a lane cannot be reached: holds the target of every site that sends through it. */
export async function holdLane(db: Db, lane: string, details: string): Promise<void> {
  const places = await rows<{ site: string; target: string }>(
    db,
    sql`select site, target from connections where lane = ${lane} and target is not null`,
  );
  for (const { site, target } of places) {
    await placeBackoff(db, { site, scope: 'target', target, reason: 'api_down', details }, PROBE_MS.down);
  }
}

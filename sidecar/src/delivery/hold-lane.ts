import { sql } from 'drizzle-orm';
import { type Db, rows } from '../db/client.ts';
import { placeBackoffs } from '../hold/create-hold.ts';
import { PROBE_MS } from '../hold/probe-schedule.ts';

/** The API of a lane cannot be reached: holds the target of every site that sends through it. */
export async function holdLane(db: Db, lane: string, details: string): Promise<void> {
  const found = await rows<{ site: string; target: string }>(
    db,
    sql`select site, target from connections where lane = ${lane} and target is not null`,
  );
  const places = found.map((place) => ({ ...place, scope: 'target' as const }));
  await placeBackoffs(db, places, { reason: 'api_down', details, backoff: PROBE_MS.down });
}

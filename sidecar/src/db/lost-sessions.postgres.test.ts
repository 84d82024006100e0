import { sql } from 'drizzle-orm';
import { describe, expect, it, vi } from 'vitest';
import { takeSlot } from '../lane/slot.ts';
import { openLedger } from '../testing/databases.ts';
import type { Database } from './client.ts';
import { endLostSessions, LOST_AFTER_MS } from './lost-sessions.ts';

const LANE = 'navigatr:production:9';

describe('endLostSessions', () => {
  const end = (database: Database, silentMs: number) =>
    database.intake.run((db) => endLostSessions(db, silentMs));
  const slot = (database: Database) =>
    database.delivery.run((db) =>
      takeSlot(db, {
        lane: LANE,
        kind: 'bulk',
        rate: { limit: 5, windowMs: 2_000 },
        leadMs: 5,
        horizonMs: 5_000,
      }),
    );

  it('lets a lane go on whose row is locked by somebody who fell silent', async () => {
    const { database, drop } = await openLedger('postgres');
    await slot(database);
    const [silence, speak] = signal();
    const [locked, lock] = signal();
    const outcome = database.delivery
      .transaction(async (tx) => {
        await tx.execute(sql`select from lanes where id = ${LANE} for update`);
        lock();
        await silence;
      })
      .then(
        () => 'committed',
        () => 'lost',
      );
    await locked;

    expect(await end(database, 0)).toBe(0);
    const waiting = slot(database);
    expect(await end(database, LOST_AFTER_MS)).toBe(0);
    await vi.waitFor(async () => expect(await end(database, 0)).toBe(1));
    expect(await waiting).toMatchObject({ granted: true });
    speak();
    expect(await outcome).toBe('lost');
    await drop();
  });
});

function signal(): [Promise<void>, () => void] {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return [given, () => give()];
}

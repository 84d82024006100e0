import { type SQL, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
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
        slackMs: 0,
        horizonMs: 5_000,
      }),
    );

  it('lets a lane go on whose row is locked by somebody who fell silent', async () => {
    const { database, drop } = await openLedger('postgres');
    await slot(database);
    const silent = await fallSilent(database);

    expect(await end(database, LOST_AFTER_MS)).toBe(0);
    const waiting = slot(database);
    expect(await end(database, LOST_AFTER_MS)).toBe(0);
    expect(await end(database, 0)).toBe(1);
    expect(await waiting).toMatchObject({ granted: true });
    expect(await silent.end()).toBe('lost');
    await drop();
  });

  it('frees what nobody waits for: who looks for work passes over what is locked', async () => {
    const { database, drop } = await openLedger('postgres');
    await slot(database);
    const silent = await fallSilent(database);
    expect(await end(database, 0)).toBe(1);
    expect(await silent.end()).toBe('lost');
    await drop();
  });

  it('leaves alone who only reads, as a backup does', async () => {
    const { database, drop } = await openLedger('postgres');
    await slot(database);
    const silent = await fallSilent(database, sql`select from lanes where id = ${LANE}`);
    expect(await end(database, 0)).toBe(0);
    expect(await silent.end()).toBe('committed');
    await drop();
  });
});

/** A client that says nothing more in the middle of a transaction, until `end`, which tells what became of it. */
async function fallSilent(
  database: Database,
  statement: SQL = sql`select from lanes where id = ${LANE} for update`,
): Promise<{ end: () => Promise<'committed' | 'lost'> }> {
  const [silence, speak] = signal();
  const [said, say] = signal();
  const outcome = database.delivery
    .transaction(async (tx) => {
      await tx.execute(statement);
      say();
      await silence;
    })
    .then(
      () => 'committed' as const,
      () => 'lost' as const,
    );
  await said;
  const end = () => {
    speak();
    return outcome;
  };
  return { end };
}

function signal(): [Promise<void>, () => void] {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return [given, () => give()];
}

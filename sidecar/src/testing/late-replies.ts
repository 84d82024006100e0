import { vi } from 'vitest';
import type { Pool } from '../db/client.ts';
import type { Deps } from '../deps.ts';

/** How far ahead slots lie: far more than a claim takes, so that a busy machine is in time. */
export const LEAD_MS = 300;

type Meddle = (reply: number) => Promise<void> | void;

/** Runs `meddle` after each reply of the database, which it numbers from 1: the slot with the claim, the next slot. */
export function withReplies(deps: Deps, meddle: Meddle): Deps {
  let replies = 0;
  const { delivery } = deps.database;
  const run: Pool['run'] = async (work) => {
    const result = await delivery.run(work);
    replies += 1;
    await meddle(replies);
    return result;
  };
  const transaction: Pool['transaction'] = (work) => delivery.transaction(work);
  return { ...deps, database: { ...deps.database, delivery: { run, transaction } } };
}

/** The first reply comes far later than the lead. */
export const withLateReply = (deps: Deps): Deps =>
  withReplies(deps, async (reply) => {
    if (reply === 1) await new Promise((resolve) => setTimeout(resolve, 2 * LEAD_MS));
  });

export const withFarDatabase = (deps: Deps): Deps =>
  withReplies(deps, () => new Promise((resolve) => setTimeout(resolve, LEAD_MS)));

/** As if the process had been stopped for an hour before it read a reply. */
export const withStopAt = (deps: Deps, stopped: number): Deps =>
  withReplies(deps, (reply) => {
    if (reply === stopped) passTime(3_600_000);
  });

/** The claim is read too late for its slot, and then there is no other. */
export const withLateSlotAndFailure = (deps: Deps): Deps =>
  withReplies(deps, async (reply) => {
    if (reply === 1) await new Promise((resolve) => setTimeout(resolve, 2 * LEAD_MS));
    if (reply === 2) throw new Error('the database is gone');
  });

function passTime(ms: number): void {
  const real = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => real() + ms);
}

import { expect } from '@playwright/test';
import { completeByCron, exchangeByCron } from './run-cron.ts';
import type { Stage } from './stage.ts';

/** A backlog of a dozen badges takes six seconds at the limit; a busy machine takes several times that. */
const QUEUE_TIMEOUT_MS = 60_000;

/** What a few minutes of cron do: courses are completed, awards handed over and issued, and Moodle learns of it. */
export async function deliver(stage: Stage): Promise<void> {
  await completeByCron(stage);
  await exchangeByCron(stage);
  await waitUntilQueueIsEmpty(stage);
  // A run that sends awards may record the next ones only afterwards: it goes on until Moodle knows what became of all.
  const countOpen = async () => {
    await exchangeByCron(stage);
    return countUnsettled(stage);
  };
  await expect
    .poll(countOpen, { timeout: QUEUE_TIMEOUT_MS, message: 'awards whose end Moodle does not know' })
    .toBe(0);
}

async function countUnsettled({ moodle }: Stage): Promise<number> {
  const [row] = await moodle.sql<{ count: string }>(
    "SELECT count(*) AS count FROM mdl_local_navigatr_award WHERE status = 'waiting' OR (status = 'sent' AND COALESCE(state, 'queued') IN ('queued', 'sending', 'unknown'))",
  );
  return Number(row?.count);
}

/** Waits until the sidecar has an answer for all that it was given. */
async function waitUntilQueueIsEmpty({ sidecar }: Stage): Promise<void> {
  const countOpen = async () => {
    const { queue } = await sidecar.client.feed(0);
    return queue.queued + queue.sending + queue.unknown;
  };
  await expect
    .poll(countOpen, { timeout: QUEUE_TIMEOUT_MS, message: 'what the sidecar has not sent' })
    .toBe(0);
}

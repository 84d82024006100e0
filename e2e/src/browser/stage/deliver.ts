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
  await exchangeByCron(stage);
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

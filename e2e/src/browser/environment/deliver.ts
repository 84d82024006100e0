import { expect } from '@playwright/test';
import { completeByCron, exchangeByCron } from './run-cron.ts';
import type { TestEnvironment } from './test-environment.ts';

/** A backlog of a dozen badges takes six seconds at the limit; a busy machine takes several times that. */
const QUEUE_TIMEOUT_MS = 60_000;

/** What a few minutes of cron do: courses are completed, awards handed over and issued, and Moodle learns of it. */
export async function deliver(env: Pick<TestEnvironment, 'moodle'>): Promise<void> {
  await completeByCron(env);
  const countOpen = async () => {
    await exchangeByCron(env);
    return countUnsettled(env);
  };
  await expect
    .poll(countOpen, { timeout: QUEUE_TIMEOUT_MS, message: 'awards whose end Moodle does not know' })
    .toBe(0);
}

async function countUnsettled({ moodle }: Pick<TestEnvironment, 'moodle'>): Promise<number> {
  const [row] = await moodle.sql<{ count: string }>(
    "SELECT count(*) AS count FROM mdl_local_navigatr_award WHERE status = 'waiting' OR (status = 'sent' AND COALESCE(state, 'queued') IN ('queued', 'sending', 'unknown'))",
  );
  return Number(row?.count);
}

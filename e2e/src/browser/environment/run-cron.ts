import { expect } from '@playwright/test';
import type { TestEnvironment } from './test-environment.ts';

/** Moodle's own: records criteria and completes courses. */
const COMPLETION_TASKS = ['\\core\\task\\completion_regular_task'];

const OUR_TASKS = [
  '\\local_navigatr\\task\\send_awards',
  '\\local_navigatr\\task\\sweep_completions',
  '\\local_navigatr\\task\\send_erasures',
];

/**
 * Moodle's cron until it has completed every course that is to be completed now. It takes several runs: what one
 * run finds the next one completes, and never within the same second.
 */
export async function completeByCron(env: Pick<TestEnvironment, 'moodle'>): Promise<void> {
  const countAfterRun = async () => {
    await runCron(env, COMPLETION_TASKS);
    const [row] = await env.moodle.sql<{ count: string }>(
      'SELECT count(*) AS count FROM mdl_course_completions WHERE timecompleted IS NULL AND reaggregate > 0',
    );
    return Number(row?.count);
  };
  const options = { message: 'completions that cron has not looked at', timeout: 60_000, intervals: [1] };
  await expect.poll(countAfterRun, options).toBe(0);
}

/** Moodle's cron with the plugin's tasks due: awards go out, and news come in. Returns what it printed. */
export function exchangeByCron(env: Pick<TestEnvironment, 'moodle'>): Promise<string> {
  return runCron(env, OUR_TASKS);
}

/** Moodle's cron with the messages to learners due. */
export function tellLearnersByCron(env: Pick<TestEnvironment, 'moodle'>): Promise<string> {
  return runCron(env, ['\\local_navigatr\\task\\tell_learners']);
}

/** The night in which the plugin looks whether the mapped badges can still be issued. */
export function checkBadgesByCron(env: Pick<TestEnvironment, 'moodle'>): Promise<string> {
  return runCron(env, ['\\local_navigatr\\task\\check_badges']);
}

/** These tasks run every few minutes, and none twice within one second. A test waits for neither. */
async function runCron({ moodle }: Pick<TestEnvironment, 'moodle'>, due: string[]): Promise<string> {
  const places = due.map((_, index) => `$${index + 1}`).join(', ');
  await moodle.sql(
    `UPDATE mdl_task_scheduled SET nextruntime = 0, lastruntime = 0 WHERE classname IN (${places})`,
    due,
  );
  return moodle.cron();
}

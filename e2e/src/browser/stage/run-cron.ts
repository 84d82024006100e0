import type { Stage } from './stage.ts';

/** Moodle's own: records criteria and completes courses. One run may find what the next one completes. */
const COMPLETION_TASKS = ['\\core\\task\\completion_regular_task'];

const OUR_TASKS = [
  '\\local_navigatr\\task\\send_awards',
  '\\local_navigatr\\task\\sweep_completions',
  '\\local_navigatr\\task\\send_erasures',
];

/** Moodle's cron until it has completed every course that is to be completed now. */
export async function completeByCron(stage: Pick<Stage, 'moodle'>): Promise<void> {
  await runCron(stage, COMPLETION_TASKS);
  await runCron(stage, COMPLETION_TASKS);
}

/** Moodle's cron with the plugin's tasks due: awards go out, and news come in. Returns what it printed. */
export function exchangeByCron(stage: Pick<Stage, 'moodle'>): Promise<string> {
  return runCron(stage, OUR_TASKS);
}

/** These tasks run every few minutes; a test does not wait for the minute. */
async function runCron({ moodle }: Pick<Stage, 'moodle'>, due: string[]): Promise<string> {
  const places = due.map((_, index) => `$${index + 1}`).join(', ');
  await moodle.sql(`UPDATE mdl_task_scheduled SET nextruntime = 0 WHERE classname IN (${places})`, due);
  return moodle.cron();
}

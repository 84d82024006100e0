import type { Stage } from './stage.ts';

/** What a school's cron runs every minute or so. A test does not wait for the minute. */
const TASKS = [
  '\\core\\task\\completion_regular_task',
  '\\local_navigatr\\task\\send_awards',
  '\\local_navigatr\\task\\sweep_completions',
  '\\local_navigatr\\task\\send_erasures',
];

/** One run of Moodle's cron in which these tasks are due. Returns what it printed. */
export async function runCron({ moodle }: Pick<Stage, 'moodle'>): Promise<string> {
  const places = TASKS.map((_, index) => `$${index + 1}`).join(', ');
  await moodle.sql(`UPDATE mdl_task_scheduled SET nextruntime = 0 WHERE classname IN (${places})`, TASKS);
  return moodle.cron();
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { MoodleSetup } from '../../moodle/moodle-setup.ts';
import { phpSettings } from '../../moodle/php-cli.ts';
import { environment } from '../../system/environment.ts';

const SCRIPT = fileURLToPath(new URL('../../moodle/fixtures/complete_and_send.php', import.meta.url));

const STEPS = ['begun', 'completed', 'sent'] as const;
type Step = (typeof STEPS)[number];

/** When each step was reached, in milliseconds after the first; those that were not are missing. */
export type Course = Partial<Record<Step, number>>;

/** A process of PHP that completes a course for a learner and hands the award over. It is killed that long after it began. */
export async function completeAndDie(
  { php, places }: MoodleSetup,
  input: { course: number; user: number },
  killAfterMs = Number.POSITIVE_INFINITY,
): Promise<Course> {
  const child = spawn(php.binary, [...phpSettings(places), SCRIPT], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...environment, NAVIGATR_MOODLE_CONFIG: `${places.root}/config.php` },
  });
  child.stdin.end(JSON.stringify(input));
  const course: Course = {};
  let began = 0;
  child.stdout.on('data', (piece: Buffer) => {
    for (const step of STEPS.filter((one) => piece.includes(`${one}\n`))) {
      if (step === 'begun') began = performance.now();
      course[step] = performance.now() - began;
      if (step === 'begun' && Number.isFinite(killAfterMs)) {
        setTimeout(() => child.kill('SIGKILL'), killAfterMs);
      }
    }
  });
  await once(child, 'close');
  return course;
}

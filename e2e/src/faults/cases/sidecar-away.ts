import { fileURLToPath } from 'node:url';
import { phpSettings, runMoodleScript } from '../../moodle/php-cli.ts';
import { mustRun } from '../../system/command.ts';
import { hoursAhead, mustFindFaketime } from '../fake-clock.ts';
import type { CaseTools, FaultCase } from '../fault-case.ts';
import { balanceOf, exchange, report } from '../moodle/balance.ts';
import { type Crowd, MoodleSchool } from '../moodle/moodle-school.ts';

const WEEK_HOURS = 7 * 24;
const IDLE_ROUNDS_MAX = 20;

export const sidecarAway: FaultCase = {
  number: 20,
  name: 'sidecar-away',
  what: 'the sidecar is away for seven days, by the clocks of all processes, while learners complete: each gets one badge once it is back',
  limitMinutes: 30,
  run: async (tools) => {
    const library = mustFindFaketime(tools);
    const school = await MoodleSchool.open(tools, 'faults-away');
    const crowd = await school.crowd(tools.pick({ small: 200, full: 5_000 }));
    await school.moodle.cron();
    await school.stopSidecar();
    await passAWeek(tools, school, crowd, library);
    const waiting = await balanceOf(school, crowd);
    tools.note('after the week', waiting);
    tools.expect(waiting.open === Object.keys(crowd.users).length, `${waiting.open} awards wait`);
    await school.startSidecar(hoursAhead(library, WEEK_HOURS));
    const run = () => cron(school, library, WEEK_HOURS);
    const balance = await exchange(school, crowd, { rounds: IDLE_ROUNDS_MAX, run });
    report(tools, balance);
    tools.expect(balance.issued === balance.completed, `${balance.issued} badges`);
  },
};

/** Each step some complete, and cron meets no sidecar. */
async function passAWeek(
  tools: CaseTools,
  school: MoodleSchool,
  crowd: Crowd,
  library: string,
): Promise<void> {
  const users = Object.values(crowd.users);
  const steps = tools.pick({ small: 2, full: 14 });
  const size = Math.ceil(users.length / steps);
  for (let step = 0; step < steps; step++) {
    const hours = Math.round(((step + 1) * WEEK_HOURS) / steps);
    const some = users.slice(step * size, (step + 1) * size);
    await complete(school, { course: crowd.course, users: some }, hoursAhead(library, hours));
    await cron(school, library, hours);
    tools.say(`${hours} hours, ${(step + 1) * size} completions`);
  }
}

async function complete(
  { setup }: MoodleSchool,
  input: { course: number; users: number[] },
  clock: Record<string, string>,
): Promise<void> {
  const script = fileURLToPath(new URL('../../moodle/fixtures/complete.php', import.meta.url));
  await mustRun(setup.php.binary, [...phpSettings(setup.places), script], {
    input: JSON.stringify(input),
    env: { ...clock, NAVIGATR_MOODLE_CONFIG: `${setup.places.root}/config.php` },
  });
}

async function cron({ setup, moodle }: MoodleSchool, library: string, hours: number): Promise<void> {
  await moodle.sql(
    "UPDATE mdl_task_scheduled SET nextruntime = 0, lastruntime = 0 WHERE component = 'local_navigatr'",
  );
  await runMoodleScript(setup, ['admin/cli/cron.php'], { env: hoursAhead(library, hours) });
}

import type { CaseTools, FaultCase } from '../fault-case.ts';
import { exchange, report } from '../moodle/balance.ts';
import { completeAndDie } from '../moodle/killed-php.ts';
import { type Crowd, MoodleSchool } from '../moodle/moodle-school.ts';

/** Undisturbed, to know how long it takes. */
const WHOLE = 3;
const IDLE_ROUNDS_MAX = 10;
const TASKS = ['sweep_completions', 'send_awards'];

export const moodleKilled: FaultCase = {
  number: 20,
  name: 'moodle-killed',
  what: 'PHP is killed between a completion and its hand-over: each completion has one award, and each award one badge',
  limitMinutes: 15,
  run: async (tools) => {
    const school = await MoodleSchool.open(tools, 'faults-killed');
    const kills = tools.pick({ small: 10, full: 100 });
    const crowd = await school.crowd(WHOLE + kills);
    await kill(tools, school, crowd);
    const run = async () => {
      for (const task of TASKS) await school.moodle.runTask(`\\local_navigatr\\task\\${task}`);
    };
    const balance = await exchange(school, crowd, { rounds: IDLE_ROUNDS_MAX, run });
    report(tools, balance);
    tools.expect(balance.issued > WHOLE, 'no process was killed after the completion was recorded');
  },
};

async function kill(tools: CaseTools, school: MoodleSchool, crowd: Crowd): Promise<void> {
  const users = Object.values(crowd.users);
  const courses = [];
  for (const user of users.slice(0, WHOLE)) {
    courses.push(await completeAndDie(school.setup, { course: crowd.course, user }));
  }
  const last = courses.at(-1);
  const [completed, sent] = [last?.completed ?? 0, last?.sent ?? 0];
  tools.note('undisturbed, ms', { completed, sent });
  const left: Record<string, number> = {};
  for (const user of users.slice(WHOLE)) {
    // Half of them while the completion is recorded, half while it is handed over.
    const [from, to] = tools.random() < 0.5 ? [0, completed] : [completed, sent];
    await completeAndDie(school.setup, { course: crowd.course, user }, from + tools.random() * (to - from));
    const what = await describeLeft(school, crowd.course, user);
    left[what] = (left[what] ?? 0) + 1;
  }
  tools.note('what the killed left', left);
}

async function describeLeft({ moodle }: MoodleSchool, course: number, user: number): Promise<string> {
  const [row] = await moodle.sql<{ completed: string; status: string | null }>(
    `SELECT (SELECT count(*) FROM mdl_course_completions
              WHERE course = $1 AND userid = $2 AND timecompleted IS NOT NULL) AS completed,
            (SELECT max(status) FROM mdl_local_navigatr_award WHERE courseid = $1 AND userid = $2) AS status`,
    [course, user],
  );
  if (Number(row?.completed) === 0) return 'no completion';
  return row?.status ?? 'a completion without an award';
}

import type { CaseTools } from '../fault-case.ts';
import type { Crowd, MoodleSchool } from './moodle-school.ts';

/** One learner, as Moodle and the platform have it. */
interface Row {
  readonly email: string;
  readonly completed: boolean;
  readonly awards: number;
  /** Of the award; empty where there is none. */
  readonly state: string;
}

export interface Balance {
  readonly completed: number;
  readonly issued: number;
  readonly listed: number;
  readonly open: number;
  readonly faults: readonly string[];
}

const SENTENCES_MAX = 12;

/** Cron's tasks until no award is under way, or `rounds` in a row brought nothing: how many it takes depends on machine and rate. */
export async function exchange(
  school: MoodleSchool,
  crowd: Crowd,
  { rounds, run }: { rounds: number; run: () => Promise<unknown> },
): Promise<Balance> {
  let balance = await balanceOf(school, crowd);
  for (let idle = 0; idle < rounds; idle++) {
    await run();
    const before = balance;
    balance = await balanceOf(school, crowd);
    if (balance.open === 0 && balance.faults.length === 0) break;
    if (balance.issued > before.issued || balance.open < before.open) idle = 0;
  }
  return balance;
}

/** Compares completions, awards and what the platform really issued, learner by learner. */
export async function balanceOf(school: MoodleSchool, crowd: Crowd): Promise<Balance> {
  const rows = await readRows(school, crowd.course);
  const issued = await countIssued(school);
  const sum = (count: (row: Row) => boolean) => rows.filter(count).length;
  return {
    completed: sum((row) => row.completed),
    issued: sum((row) => (issued.get(row.email) ?? 0) > 0),
    listed: sum((row) => row.state === 'needs_attention'),
    open: sum((row) => row.awards > 0 && row.state !== 'issued' && row.state !== 'needs_attention'),
    faults: rows.flatMap((row) => faultsOf(row, issued.get(row.email) ?? 0)),
  };
}

export function report(tools: CaseTools, balance: Balance): void {
  const { completed, issued, listed, open, faults } = balance;
  tools.note('balance', { completed, issued, listed, open });
  tools.expect(open === 0, `${open} awards come to no end`);
  for (const fault of faults.slice(0, SENTENCES_MAX)) tools.expect(false, fault);
}

function faultsOf({ email, completed, awards, state }: Row, issued: number): string[] {
  const wanted = completed ? 1 : 0;
  return [
    ...(awards === wanted ? [] : [`${email}: ${awards} awards for ${wanted} completions`]),
    ...(issued > awards ? [`${email}: ${issued} badges for ${awards} awards`] : []),
    ...(state === 'issued' && issued === 0 ? [`${email}: Moodle says issued, and nothing was`] : []),
  ];
}

async function readRows({ moodle }: MoodleSchool, course: number): Promise<Row[]> {
  const rows = await moodle.sql<{ email: string; completed: string; awards: string; state: string | null }>(
    `SELECT u.email,
            (SELECT count(*) FROM mdl_course_completions c
              WHERE c.course = $1 AND c.userid = u.id AND c.timecompleted IS NOT NULL) AS completed,
            (SELECT count(*) FROM mdl_local_navigatr_award a WHERE a.courseid = $1 AND a.userid = u.id) AS awards,
            (SELECT max(a.state) FROM mdl_local_navigatr_award a WHERE a.courseid = $1 AND a.userid = u.id) AS state
       FROM mdl_user u
       JOIN mdl_user_enrolments ue ON ue.userid = u.id
       JOIN mdl_enrol e ON e.id = ue.enrolid
      WHERE e.courseid = $1`,
    [course],
  );
  return rows.map(({ email, completed, awards, state }) => ({
    email,
    completed: Number(completed) > 0,
    awards: Number(awards),
    state: state ?? '',
  }));
}

async function countIssued({ sandbox }: MoodleSchool): Promise<Map<string, number>> {
  const { entries } = await sandbox.control.record({ limit: 10_000 });
  const counts = new Map<string, number>();
  for (const { email } of entries) counts.set(email, (counts.get(email) ?? 0) + 1);
  return counts;
}

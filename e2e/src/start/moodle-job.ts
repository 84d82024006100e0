import { sitePlaces } from '../moodle/places.ts';
import type { MoodleSite } from '../moodle/site.ts';
import { isServed, readState } from '../moodle/state.ts';
import { fullName } from '../school/learners.ts';
import type { SignedClient } from '../school/signed-client.ts';
import { COMPLETION_EVERY_MS } from './courses.ts';
import { explainIssuance } from './explain-issuance.ts';
import type { BadgeLine, Job } from './job.ts';
import type { CreatedClass } from './moodle-class.ts';

export interface MoodleJobOptions {
  readonly site: MoodleSite;
  readonly created: CreatedClass;
  readonly client: Pick<SignedClient, 'issuance'>;
}

/** Cron would run it once a minute: nobody wants to watch that. */
const SEND_AWARDS = '\\local_navigatr\\task\\send_awards';

/** For all the rest that Moodle does: completions by date and grade, messages. */
const CRON_EVERY_MS = 10_000;

const PAUSE_MS = 500;

/** Lets learners complete, runs the tasks, and reads what became of the awards from Moodle's own table. */
export async function runMoodleJob({ site, created, client }: MoodleJobOptions): Promise<Job> {
  const before = await newestAward(site);
  const completeDue = letComplete(site, created);
  const cron = every(CRON_EVERY_MS, () => site.cron());
  let lines: BadgeLine[] = [];
  return {
    expected: created.completions.length,
    pauseMs: PAUSE_MS,
    round: async () => {
      mustBeServed(site);
      await completeDue();
      await site.runTask(SEND_AWARDS);
      await cron();
      lines = await readLines(site, before);
    },
    lines: () => lines,
    explain: async (id) => explainIssuance(await client.issuance(id)),
  };
}

/** Each call completes those whose moment has come, a course at a time. */
function letComplete(site: MoodleSite, { completions }: CreatedClass): () => Promise<void> {
  const startedAt = performance.now();
  const waiting = [...completions];
  return async () => {
    const due = Math.floor((performance.now() - startedAt) / COMPLETION_EVERY_MS) + 1;
    const now = waiting.splice(0, due - (completions.length - waiting.length));
    for (const course of new Set(now.map(({ courseId }) => courseId))) {
      const users = now.filter(({ courseId }) => courseId === course).map(({ userId }) => userId);
      await site.fixture('complete', { course, users });
    }
  };
}

/** Runs `act` at most once in `ms`, not before the first has passed. */
function every(ms: number, act: () => Promise<unknown>): () => Promise<void> {
  let lastAt = performance.now();
  return async () => {
    if (performance.now() - lastAt < ms) return;
    await act();
    lastAt = performance.now();
  };
}

function mustBeServed(site: MoodleSite): void {
  const state = readState(sitePlaces(site.name));
  if (state === undefined || isServed(state)) return;
  throw new Error(`Moodle's web server ended unexpectedly. Its logs are in ${sitePlaces(site.name).logs}.`);
}

async function newestAward(site: MoodleSite): Promise<string> {
  const [row] = await site.sql<{ id: string }>(
    'SELECT COALESCE(MAX(id), 0) AS id FROM mdl_local_navigatr_award',
  );
  return row?.id ?? '0';
}

interface AwardRow {
  uuid: string;
  firstname: string | null;
  lastname: string | null;
  email: string | null;
  coursename: string;
  badgeid: string;
  status: string;
  state: string | null;
  reason: string | null;
}

const AWARDS = `
  SELECT a.uuid, u.firstname, u.lastname, u.email, a.coursename, a.badgeid, a.status, a.state, a.reason
    FROM mdl_local_navigatr_award a
    LEFT JOIN mdl_user u ON u.id = a.userid
   WHERE a.id > $1
ORDER BY a.id`;

async function readLines(site: MoodleSite, after: string): Promise<BadgeLine[]> {
  const rows = await site.sql<AwardRow>(AWARDS, [after]);
  return rows.map(toLine);
}

export function toLine(row: AwardRow): BadgeLine {
  const { uuid, email, coursename, badgeid, status, state, reason } = row;
  return {
    id: uuid,
    learner: fullName({ firstName: row.firstname ?? '', lastName: row.lastname ?? '' }),
    email,
    course: coursename,
    badgeId: badgeid,
    state: status === 'sent' ? (state ?? 'queued') : status,
    reason,
  };
}

import { type APIRequestContext, request } from '@playwright/test';
import { runArrangement } from '../../browser/arrange/run-arrangement.ts';
import { SignInDesk } from '../../browser/people/sign-in.ts';
import type { CaseTools } from '../../faults/fault-case.ts';
import { type Crowd, MoodleSchool } from '../../faults/moodle/moodle-school.ts';
import type { BenchPart } from '../bench-part.ts';
import { spreadOf, timed } from '../figures.ts';

const FEW = 150;
const LEARNERS = 10_000;
const VIEWS = 15;

/** What teachers and admins feel on a site that has issued badges for years. */
export const pages: BenchPart = {
  name: 'pages',
  what: 'pages of a real Moodle with 150 awards and with many: the logs, a search in them, the badge page of a course',
  limitMinutes: 30,
  run: async (tools, { rows }) => {
    const school = await MoodleSchool.open(tools, 'bench-pages');
    const crowd = await school.crowd(LEARNERS);
    const viewAmong = async (to: number, from: number) => {
      const users = Object.values(crowd.users);
      const there = await runArrangement(school.moodle, 'many_awards', {
        course: crowd.course,
        users,
        from,
        to,
      });
      tools.expect(there === to, `${there} awards, not ${to}`);
      return viewAll(tools, school, crowd);
    };
    const few = await viewAmong(FEW, 0);
    const many = await viewAmong(rows, FEW);
    for (const [page, took] of many) {
      tools.note(`${page}, ms`, { [FEW]: few.get(page), [rows]: took });
    }
  },
};

interface View {
  readonly path: string;
  /** Of the log's filter by name; empty: none. */
  readonly name?: string;
}

const viewsOf = ({ course }: Crowd): Readonly<Record<string, View>> => ({
  "the site's log": { path: LOG },
  "a course's log": { path: `${LOG}?id=${course}` },
  "a course's badge page": { path: `/local/navigatr/badge.php?id=${course}` },
  "the site's log, the name of one learner": { path: LOG, name: 'Learner9999' },
  "the site's log, a name that nobody has": { path: LOG, name: 'Nemo' },
  "a course's log, the name of one learner": { path: `${LOG}?id=${course}`, name: 'Learner9999' },
});

const LOG = '/local/navigatr/log.php';

/** Median and slowest of each page, after a first view that fills Moodle's caches. */
async function viewAll(tools: CaseTools, school: MoodleSchool, crowd: Crowd) {
  const { moodle } = school;
  const admin = { username: moodle.adminUser, password: moodle.adminPassword };
  const storageState = await new SignInDesk({ moodle }).stateOf(admin);
  const visitor = await request.newContext({ baseURL: moodle.wwwroot, storageState });
  const found = new Map<string, { p50: number; max: number }>();
  try {
    for (const [page, { path, name = '' }] of Object.entries(viewsOf(crowd))) {
      await runArrangement(moodle, 'filter_log', { course: path.includes('?') ? crowd.course : 0, name });
      found.set(page, await viewOften(tools, visitor, path));
    }
    return found;
  } finally {
    await visitor.dispose();
  }
}

async function viewOften(tools: CaseTools, visitor: APIRequestContext, path: string) {
  const took: number[] = [];
  for (let view = -1; view < VIEWS; view += 1) {
    const { tookMs, result } = await timed(async () => {
      const answer = await visitor.get(path);
      await answer.body();
      return answer;
    });
    tools.expect(result.ok() && result.url().endsWith(path), `${path}: ${result.status()} ${result.url()}`);
    if (view >= 0) took.push(tookMs);
  }
  const { p50, max } = spreadOf(took);
  return { p50, max };
}

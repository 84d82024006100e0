import type { Page } from '@playwright/test';
import { connectObf, disconnect } from './arrange/connection.ts';
import { type Badge, type Course, createCourse } from './arrange/course.ts';
import { deliver } from './environment/deliver.ts';
import { exchangeByCron } from './environment/run-cron.ts';
import type { TestEnvironment } from './environment/test-environment.ts';
import { LogPage } from './pages/log-page.ts';
import { extraLearners, PEOPLE } from './people/people.ts';
import { expect, test } from './test.ts';

const OBF_BADGE: Badge = {
  id: 'NB0001',
  name: 'Badge of Open Badge Factory',
  provider: { id: 'NORTHFIELD1', name: 'Northfield College' },
  connection: 'obf',
};
const CLAIMED = 'Ada Byron';
const UNCLAIMED = 'Learner1';
const CRITERIA = [{ kind: 'self' as const }];
const LOOK_TIMEOUT_MS = 120_000;
const THREE_WEEKS = 3 * 7 * 24 * 3600;

/** The learner opens the link of the mail at the platform, which tells it with the next look. */
async function claim(env: TestEnvironment, email: string): Promise<void> {
  const { entries } = await env.obf.control.record({ limit: 10_000 });
  const event = entries.findLast((entry) => JSON.stringify(entry).includes(email));
  await env.obf.control.changeRecipient(event?.eventId ?? '', { email, received: true });
  await connectObf(env);
}

async function filterBy(page: Page, value: string): Promise<void> {
  const operator = page.locator('select[name="award:claimed_operator"]');
  // They stay open once they were applied.
  if (!(await operator.isVisible())) await page.getByRole('button', { name: 'Filters' }).first().click();
  await operator.selectOption({ label: 'Is equal to' });
  await page.locator('select[name="award:claimed_value"]').selectOption({ label: value });
  await page.getByRole('button', { name: 'Apply' }).click();
}

const passWeeks = (env: TestEnvironment, { id }: Course) =>
  env.moodle.sql('UPDATE mdl_local_navigatr_award SET timeissued = timeissued - $1 WHERE courseid = $2', [
    THREE_WEEKS,
    id,
  ]);

// What another test finds is one connection of Navigatr.
test.afterEach(({ wholeEnv }) => disconnect(wholeEnv));

test('a teacher finds who has not claimed a badge', async ({ env, teacher, looksGood }) => {
  // What became of badges is read a page at a time.
  test.slow();
  await connectObf(env);
  const learners = extraLearners(env.uniqueName('claimed'), 1);
  const course = await createCourse(env, { learners, criteria: CRITERIA, badge: OBF_BADGE });
  const names = [PEOPLE.learner.username, ...learners.map(({ username }) => username)];
  const users = names.map((name) => course.users[name] ?? 0);
  await env.moodle.fixture('complete', { course: course.id, users });
  await deliver(env);
  await claim(env, PEOPLE.learner.email);

  const log = new LogPage(teacher);
  const claimedOf = async (learner: string): Promise<string> => {
    const cell = log.rowOf(learner).locator('td[data-label="Claimed"]');
    return (await cell.textContent())?.trim() ?? '';
  };
  const read = async () => {
    await exchangeByCron(env);
    await log.open(course.id);
    return [await claimedOf(CLAIMED), await claimedOf(UNCLAIMED)];
  };
  await expect.poll(read, { timeout: LOOK_TIMEOUT_MS }).toEqual(['Yes', 'Not yet']);
  await log.log.getByLabel('More columns').check();
  await expect(log.log.getByRole('columnheader', { name: 'Claimed' })).toBeVisible();
  await looksGood(teacher, 'claimed-column');

  await filterBy(teacher, 'Not yet');
  await expect(log.rowOf(CLAIMED)).toHaveCount(0);
  await expect(log.rowOf(UNCLAIMED)).toHaveCount(1);
  await looksGood(teacher, 'claimed-filter');
  await filterBy(teacher, 'Not claimed after two weeks');
  await expect(log.rowOf(UNCLAIMED)).toHaveCount(0);
  await passWeeks(env, course);
  await log.open(course.id);
  await expect(log.rowOf(UNCLAIMED)).toHaveCount(1);
  await expect(log.rowOf(CLAIMED)).toHaveCount(0);
  await looksGood(teacher, 'claimed-late');
});

import type { Page } from '@playwright/test';
import { createCourse } from './arrange/course.ts';
import { allowDataRequests, approveDataRequest, downloadExport } from './arrange/data-requests.ts';
import { requestData } from './pages/data-request-page.ts';
import { extraLearners } from './people/people.ts';
import { deliver } from './stage/deliver.ts';
import { exchangeByCron } from './stage/run-cron.ts';
import type { Stage } from './stage/stage.ts';
import { expect, test } from './test.ts';

interface BadgeHolder {
  readonly userId: number;
  readonly email: string;
  readonly page: Page;
}

type OpenPage = (who: { username: string; password: string }) => Promise<Page>;

/** Somebody who was issued a badge and is signed in. */
async function createBadgeHolder(stage: Stage, openPage: OpenPage): Promise<BadgeHolder> {
  const [learner] = extraLearners(stage.uniqueName('holder'), 1);
  if (learner === undefined) throw new Error('One learner was asked for.');
  const course = await createCourse(stage, { learners: [learner], criteria: [{ kind: 'self' }] });
  const userId = course.users[learner.username] ?? 0;
  await stage.moodle.fixture('complete', { course: course.id, users: [userId] });
  await deliver(stage);
  await allowDataRequests(stage);
  const page = await openPage({ username: learner.username, password: learner.username });
  return { userId, email: learner.email, page };
}

async function exportOf(stage: Stage, { userId, page }: BadgeHolder): Promise<string> {
  await requestData(page, 'export');
  const request = await approveDataRequest(stage, userId);
  await exchangeByCron(stage);
  return downloadExport(page, stage, { request, user: userId });
}

test('what the sidecar holds is in the export that a learner asks for', async ({ stage, openPage }) => {
  const holder = await createBadgeHolder(stage, openPage);
  const text = await exportOf(stage, holder);
  expect(text, 'the name and address that the sidecar keeps').toContain(holder.email);
  expect(text, 'its attempts').toContain('httpStatus');
});

test('an export says so when the sidecar is down', async ({ stage, openPage }) => {
  const holder = await createBadgeHolder(stage, openPage);
  await stage.sidecar.stop();
  const text = await exportOf(stage, holder);
  expect(text).toContain('sidecar');
  expect(text).not.toContain(holder.email);
});

test("an erasure that a learner asks for while the sidecar is down reaches the sidecar's rows later", async ({
  stage,
  openPage,
}) => {
  const holder = await createBadgeHolder(stage, openPage);
  const held = { users: [String(holder.userId)] };
  expect((await stage.sidecar.client.exportUserData(held)).recipients).toHaveLength(1);
  await stage.sidecar.stop();
  await requestData(holder.page, 'deletion');
  await approveDataRequest(stage, holder.userId);
  await exchangeByCron(stage);
  expect(await countRows(stage, 'award', holder.userId), 'awards in Moodle').toBe(0);
  expect(await countRows(stage, 'erasure', holder.userId), 'what the sidecar has to forget').toBeGreaterThan(
    0,
  );

  await stage.sidecar.ensureUp();
  await exchangeByCron(stage);
  expect(await countRows(stage, 'erasure', holder.userId), 'what the sidecar has to forget').toBe(0);
  const left = await stage.sidecar.client.exportUserData(held);
  expect(left.recipients).toEqual([]);
  expect(left.issuances, 'counts stay, words do not').toMatchObject([{ state: 'issued', evidence: null }]);
});

async function countRows({ moodle }: Stage, table: 'award' | 'erasure', userId: number): Promise<number> {
  // Erasures that are done are kept, to be taught again.
  const open = table === 'erasure' ? ' AND timedone = 0' : '';
  const [row] = await moodle.sql<{ count: string }>(
    `SELECT count(*) AS count FROM mdl_local_navigatr_${table} WHERE userid = $1${open}`,
    [userId],
  );
  return Number(row?.count);
}

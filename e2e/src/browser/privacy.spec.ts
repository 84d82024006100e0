import type { Page } from '@playwright/test';
import { createCourse } from './arrange/course.ts';
import { allowDataRequests, approveDataRequest, downloadExport } from './arrange/data-requests.ts';
import { deliver } from './environment/deliver.ts';
import { exchangeByCron } from './environment/run-cron.ts';
import type { TestEnvironment } from './environment/test-environment.ts';
import { requestData } from './pages/data-request-page.ts';
import { extraLearners } from './people/people.ts';
import { expect, test } from './test.ts';

interface BadgeHolder {
  readonly userId: number;
  readonly email: string;
  readonly page: Page;
}

type OpenPage = (who: { username: string; password: string }) => Promise<Page>;

/** Somebody who was issued a badge and is signed in. */
async function createBadgeHolder(env: TestEnvironment, openPage: OpenPage): Promise<BadgeHolder> {
  const [learner] = extraLearners(env.uniqueName('holder'), 1);
  if (learner === undefined) throw new Error('One learner was asked for.');
  const course = await createCourse(env, { learners: [learner], criteria: [{ kind: 'self' }] });
  const userId = course.users[learner.username] ?? 0;
  await env.moodle.fixture('complete', { course: course.id, users: [userId] });
  await deliver(env);
  await allowDataRequests(env);
  const page = await openPage({ username: learner.username, password: learner.username });
  return { userId, email: learner.email, page };
}

async function exportOf(env: TestEnvironment, { userId, page }: BadgeHolder): Promise<string> {
  await requestData(page, 'export');
  const request = await approveDataRequest(env, userId);
  await exchangeByCron(env);
  return downloadExport(page, env, { request, user: userId });
}

test('what the sidecar holds is in the export that a learner asks for', async ({ env, openPage }) => {
  const holder = await createBadgeHolder(env, openPage);
  const text = await exportOf(env, holder);
  expect(text, 'the name and address that the sidecar keeps').toContain(holder.email);
  expect(text, 'its attempts').toContain('httpStatus');
});

test('an export says so when the sidecar is down', async ({ env, openPage }) => {
  const holder = await createBadgeHolder(env, openPage);
  await env.sidecar.stop();
  const text = await exportOf(env, holder);
  expect(text).toContain('sidecar');
  expect(text).not.toContain(holder.email);
});

test("an erasure that a learner asks for while the sidecar is down reaches the sidecar's rows later", async ({
  env,
  openPage,
}) => {
  const holder = await createBadgeHolder(env, openPage);
  const held = { users: [String(holder.userId)] };
  expect((await env.sidecar.client.exportUserData(held)).recipients).toHaveLength(1);
  await env.sidecar.stop();
  await requestData(holder.page, 'deletion');
  await approveDataRequest(env, holder.userId);
  await exchangeByCron(env);
  expect(await countRows(env, 'award', holder.userId), 'awards in Moodle').toBe(0);
  expect(await countRows(env, 'erasure', holder.userId), 'what the sidecar has to forget').toBeGreaterThan(0);

  await env.sidecar.ensureUp();
  await exchangeByCron(env);
  expect(await countRows(env, 'erasure', holder.userId), 'what the sidecar has to forget').toBe(0);
  const left = await env.sidecar.client.exportUserData(held);
  expect(left.recipients).toEqual([]);
  expect(left.issuances, 'counts stay, words do not').toMatchObject([{ state: 'issued', evidence: null }]);
});

async function countRows(
  { moodle }: TestEnvironment,
  table: 'award' | 'erasure',
  userId: number,
): Promise<number> {
  // Erasures that are done are kept, to be taught again.
  const open = table === 'erasure' ? ' AND timedone = 0' : '';
  const [row] = await moodle.sql<{ count: string }>(
    `SELECT count(*) AS count FROM mdl_local_navigatr_${table} WHERE userid = $1${open}`,
    [userId],
  );
  return Number(row?.count);
}

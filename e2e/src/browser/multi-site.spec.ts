import { otherSchool } from '../sandbox/accounts/seed-accounts.ts';
import { connect } from '../school/connect.ts';
import { School } from '../school/school.ts';
import type { SignedClient } from '../school/signed-client.ts';
import { createCourseForOne } from './arrange/course.ts';
import { deliver } from './environment/deliver.ts';
import { ConnectionPage } from './pages/connection-page.ts';
import { CourseBadgePage } from './pages/course-badge-page.ts';
import { LogPage } from './pages/log-page.ts';
import { visit } from './pages/wait-until-settled.ts';
import { expect, test } from './test.ts';

const ACTOR = { userId: '2' };
const STUCK = 'stuck@quay.example';

/** Another Moodle with an account of its own. Its course and its learner have the ids of ours. */
async function openOtherSchool(client: SignedClient, ids: { course: number; user: number }): Promise<School> {
  const school = new School({ client, target: await connect(client, otherSchool.tokens[0] ?? '') });
  const course = { id: String(ids.course), name: 'Quay course', providerId: '21', badgeId: '7001' };
  const learner = { id: String(ids.user), firstName: 'Quentin', lastName: 'Quay', email: 'q@quay.example' };
  const stuck = { ...learner, id: String(ids.user + 1), email: STUCK };
  for (const one of [learner, stuck])
    school.complete(one, { ...course, badgeName: 'Quay badge' }, new Date());
  return school;
}

test('two Moodles on one sidecar see nothing of each other', async ({ env, admin, teacher, issued }) => {
  const ours = await createCourseForOne(env);
  const otherSite = await env.sidecar.addSite('https://quay.example.org');
  const school = await openOtherSchool(otherSite, { course: ours.course.id, user: ours.userId });
  await env.sandbox.control.addFault({ kind: 'status', status: 503, match: { email: STUCK } });
  await school.send();
  await ours.complete();
  await deliver(env);
  const states = async () => {
    await school.followFeed();
    return school.records.map(({ state }) => state);
  };
  await expect.poll(states).toEqual(['issued', 'queued']);
  expect(await issued()).toEqual([`${ours.email}: 51`, 'q@quay.example: 7001']);

  const siteLog = new LogPage(admin);
  await siteLog.openForSite();
  await expect(siteLog.rowOf(ours.course.name)).toHaveCount(1);
  await expect(siteLog.log).not.toContainText('Quay');
  const settings = new ConnectionPage(admin);
  await settings.open();
  await expect(settings.status).toContainText('Northfield College');
  await expect(settings.status).not.toContainText('Other School');
  await expect(settings.status.locator('[data-count="queued"]')).toHaveText('0');

  const log = new LogPage(teacher);
  await log.open(ours.course.id);
  await log.showDetails(log.rowOf('Issued'));
  await expect(log.details.getByRole('listitem').filter({ hasText: "Navigatr's reply:" })).toHaveCount(1);
  await visit(teacher, `/local/navigatr/badge.php?id=${ours.course.id}&change=1`);
  await expect(new CourseBadgePage(teacher).providers).toContainText('Northfield College');
  await expect(new CourseBadgePage(teacher).providers).not.toContainText('Other School');

  const [award] = await env.moodle.sql<{ uuid: string }>(
    'SELECT uuid FROM mdl_local_navigatr_award WHERE courseid = $1',
    [ours.course.id],
  );
  const { changes, queue } = await otherSite.feed(0);
  expect(new Set(changes.map(({ awardId }) => awardId))).toEqual(new Set([school.records[0]?.id]));
  expect(queue).toMatchObject({ queued: 1, issued: 1 });
  await expect(otherSite.issuance(award?.uuid ?? '')).rejects.toThrow('not_found');
  expect(await otherSite.connection()).toMatchObject({ accountName: 'Other School' });

  await otherSite.call('DELETE', '/v1/site', { actor: ACTOR });
  await settings.open();
  await settings.testConnection();
  await expect(settings.testResult).toContainText('connected as Northfield College');
});

import { createCourse } from './arrange/course.ts';
import { checkBadgesByCron } from './environment/run-cron.ts';
import { CourseBadgePage } from './pages/course-badge-page.ts';
import { PEOPLE } from './people/people.ts';
import { expect, test } from './test.ts';

/** One badge for each answer. */
const OTHER_PROVIDER = { id: '2', name: 'Northfield Test Badges' };

test('a badge that Navigatr no longer issues is found by night, and the teacher is told', async ({
  env,
  teacher,
  looksGood,
}) => {
  const [unpublished, external] = await Promise.all(
    [
      { id: '19', name: 'Food Hygiene Refresher', provider: OTHER_PROVIDER },
      { id: '15', name: 'Made at Credly', provider: OTHER_PROVIDER },
    ].map((badge) => createCourse(env, { criteria: [{ kind: 'self' }], badge })),
  );
  const healthy = await createCourse(env, { criteria: [{ kind: 'self' }] });
  expect(await checkBadgesByCron(env)).toContain('Mapped badges that cannot be issued at present');

  const badges = new CourseBadgePage(teacher);
  await badges.open(unpublished?.id ?? 0);
  await expect(badges.card).toContainText('This badge is not published in Navigatr at the moment.');
  await expect(badges.card).toContainText('Learners who complete this course wait for this badge');
  await looksGood(teacher, 'course-badge-unpublished');
  await badges.open(external?.id ?? 0);
  await expect(badges.card).toContainText('This badge was not created in Navigatr');
  await badges.open(healthy.id);
  await expect(badges.card).not.toContainText('in Navigatr at the moment');
  const notified = await env.moodle.sql<{ subject: string; fullmessage: string }>(
    `SELECT subject, fullmessage FROM mdl_notifications
     WHERE component = 'local_navigatr' AND useridto = $1 AND subject LIKE '%cannot be issued' ORDER BY id`,
    [env.userIds[PEOPLE.teacher.username] ?? 0],
  );
  // One message for both courses.
  expect(notified).toHaveLength(1);
  for (const course of [unpublished, external]) expect(notified[0]?.fullmessage).toContain(course?.name);
});

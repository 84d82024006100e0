import { createCourse } from './arrange/course.ts';
import { deliver } from './environment/deliver.ts';
import type { TestEnvironment } from './environment/test-environment.ts';
import { ConnectionPage } from './pages/connection-page.ts';
import { CourseBadgePage } from './pages/course-badge-page.ts';
import { LogPage } from './pages/log-page.ts';
import { visit } from './pages/wait-until-settled.ts';
import { PEOPLE } from './people/people.ts';
import { expect, test } from './test.ts';

const SILENT = "Moodle's cron last ran 2 hours ago.";

/** As if cron had last run two hours ago, with a queue that was to be empty by now. */
async function stopCron({ moodle }: TestEnvironment): Promise<void> {
  await moodle.php(`
    $ago = time() - 2 * HOURSECS;
    set_config('taskstarts', implode(',', [$ago - 60, $ago]), 'local_navigatr');
    set_config('lastcontact', $ago, 'local_navigatr');
    set_config('queueemptyat', time() + 60, 'local_navigatr');`);
}

test('a cron that stands still is named wherever somebody waits for it', async ({
  env,
  teacher,
  admin,
  issued,
  looksGood,
}) => {
  const course = await createCourse(env, { criteria: [{ kind: 'self' }] });
  await deliver(env);
  const ada = course.users[PEOPLE.learner.username] ?? 0;
  await env.moodle.fixture('complete', { course: course.id, users: [ada] });
  await stopCron(env);

  const badges = new CourseBadgePage(teacher);
  await badges.open(course.id);
  await expect(badges.card).toContainText(SILENT);
  await expect(badges.card).toContainText('Active, with problems');
  await expect(badges.card).toContainText('Tell your administrator (reference: cron_silent)');
  await expect(badges.main).not.toContainText('until all are sent');
  await looksGood(teacher, 'course-cron-silent');

  const log = new LogPage(teacher);
  await log.open(course.id);
  await expect(log.log.locator('.alert').first()).toContainText(SILENT);
  await expect(log.rowOf('Waiting in Moodle')).toContainText(SILENT);
  await expect(log.log).not.toContainText('Nothing to do');
  await expect(log.log).not.toContainText('until all are sent');
  await looksGood(teacher, 'log-cron-silent');
  await visit(teacher, `/local/navigatr/explain.php?id=${course.id}&user=${ada}`);
  await expect(teacher.getByRole('main')).toContainText(SILENT);
  await looksGood(teacher, 'explain-cron-silent');

  const settings = new ConnectionPage(admin);
  await settings.open();
  await expect(settings.status).toContainText(SILENT);
  await expect(settings.status).toContainText('Check that cron runs on this server.');
  await expect(settings.status.getByText('Reachable', { exact: true })).toHaveCount(0);
  await looksGood(admin, 'settings-cron-silent');

  await deliver(env);
  expect(await issued()).toHaveLength(1);
  await badges.open(course.id);
  await expect(badges.card).not.toContainText('with problems');
});

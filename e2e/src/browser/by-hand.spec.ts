import { createCourse } from './arrange/course.ts';
import { deliver } from './environment/deliver.ts';
import { CourseBadgePage } from './pages/course-badge-page.ts';
import { LogPage } from './pages/log-page.ts';
import { waitUntilSettled } from './pages/wait-until-settled.ts';
import { extraLearners } from './people/people.ts';
import { expect, test } from './test.ts';

const REASON = 'Showed on the ward that they can do it.';

/** How often somebody downloaded a list of learners of the course, as Moodle's log has it. */
const DOWNLOADS = `SELECT other FROM mdl_logstore_standard_log
  WHERE eventname = '\\local_navigatr\\event\\learners_downloaded' AND courseid = $1`;

test('a badge is issued by hand to chosen people, with the keyboard alone, and the list is downloaded', async ({
  env,
  admin,
  issued,
  looksGood,
}) => {
  const learners = extraLearners(env.uniqueName('hand'), 2);
  const course = await createCourse(env, { learners, criteria: [{ kind: 'self' }] });
  const badges = new CourseBadgePage(admin);
  await badges.open(course.id);
  await badges.main.getByRole('link', { name: 'Issue a badge manually' }).press('Enter');
  const table = badges.main.getByRole('table');
  await expect(table).toBeVisible();
  // A download that begins earlier ends what the page still loads.
  await waitUntilSettled(admin);
  const download = admin.waitForEvent('download');
  await badges.main.getByRole('button', { name: 'Download as CSV' }).press('Enter');
  expect((await download).suggestedFilename()).toMatch(/\.csv$/);
  await expect.poll(() => env.moodle.sql(DOWNLOADS, [course.id])).toHaveLength(1);

  await table.getByRole('checkbox', { name: /^Learner1/ }).press('Space');
  await badges.main.getByRole('textbox', { name: 'Reason' }).focus();
  await admin.keyboard.type(REASON);
  await looksGood(admin, 'by-hand');
  await badges.main.getByRole('button', { name: 'Continue' }).press('Enter');
  await expect(badges.main).toContainText('Chosen: 1');
  await expect(badges.main.getByRole('textbox', { name: 'Reason' })).toHaveValue(REASON);
  await looksGood(admin, 'by-hand-confirm');
  await badges.main.getByRole('button', { name: /^Issue .*1/ }).press('Enter');
  await expect(badges.card).toBeVisible();
  await deliver(env);
  expect(await issued()).toEqual([`${learners[0]?.email}: 51`]);
  const { entries } = await env.sandbox.control.record({ limit: 10_000 });
  expect(entries.at(-1)?.evidenceText).toContain(REASON);
  const log = new LogPage(admin);
  await log.open(course.id);
  await expect(log.rowOf('Learner1')).toContainText('Issued');
});

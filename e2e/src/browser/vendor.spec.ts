import { TOKEN } from './arrange/connection.ts';
import { createCourse } from './arrange/course.ts';
import { runArrangement } from './arrange/run-arrangement.ts';
import { deliver } from './environment/deliver.ts';
import { ConnectionPage } from './pages/connection-page.ts';
import { CourseBadgePage } from './pages/course-badge-page.ts';
import { LogPage } from './pages/log-page.ts';
import { UpgradePage } from './pages/upgrade-page.ts';
import { extraLearners } from './people/people.ts';
import { expect, test } from './test.ts';

test("installed over the vendor's plugin, nobody gets a badge again that the vendor issued, and everybody else does", async ({
  newEnv: env,
  admin,
  teacher,
  issued,
  looksGood,
}) => {
  const learners = extraLearners(env.uniqueName('vendor'), 3);
  const course = await createCourse(env, { learners, criteria: [{ kind: 'self' }], badge: 'none' });
  const [holder = 0, early = 0, late = 0] = learners.map(({ username }) => course.users[username] ?? 0);
  await env.moodle.fixture('complete', { course: course.id, users: [holder, early] });
  await runArrangement(env.moodle, 'vendor_site', { course: course.id, holder });

  const upgrade = new UpgradePage(admin);
  await upgrade.open();
  await expect(upgrade.plugin).toContainText('2026030501');
  await upgrade.upgrade();

  const settings = new ConnectionPage(admin);
  await settings.open();
  await expect(settings.main).toContainText(
    "took over from Navigatr's own Moodle plugin. Course mappings that wait for review: 1.",
  );
  await expect(settings.main).toContainText('Badges that it issued, now recorded and never issued again: 1.');
  await looksGood(admin, 'settings-taken-over');
  await settings.pastePairingCode(env.sidecar.pairingCode);
  await settings.typeToken(TOKEN);
  await settings.save();
  await expect(settings.notice.first()).toContainText('Saved. It works');
  await expect(settings.status).toContainText('0 active, 0 paused, 1 to review');

  const badges = new CourseBadgePage(teacher);
  await badges.open(course.id);
  await badges.card.getByRole('button', { name: 'Keep this badge' }).click();
  await expect(badges.card).toContainText('Active');
  await env.moodle.fixture('complete', { course: course.id, users: [holder, late] });
  await badges.main.getByRole('link', { name: 'See who would receive it' }).click();
  await badges.main.getByRole('button', { name: 'Issue badges: 1' }).click();
  await expect(badges.main).toContainText('Started. Badges that learners earn now are sent first.');
  await deliver(env);
  expect(await issued()).toEqual(learners.slice(1).map(({ email }) => `${email}: 51`));

  const log = new LogPage(teacher);
  await log.open(course.id);
  await expect(log.count('issued')).toHaveText('3');
  await settings.open();
  await expect(settings.main).not.toContainText('took over');
});

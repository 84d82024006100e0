import { createCourseForOne } from './arrange/course.ts';
import { deliver } from './environment/deliver.ts';
import { exchangeByCron } from './environment/run-cron.ts';
import type { TestEnvironment } from './environment/test-environment.ts';
import { ConnectionPage } from './pages/connection-page.ts';
import { CourseBadgePage } from './pages/course-badge-page.ts';
import { expect, test } from './test.ts';

async function setSetting({ moodle }: TestEnvironment, name: string, value: string): Promise<void> {
  await moodle.php(`set_config('${name}', '${value}', 'local_navigatr');`);
}

async function completeOne(env: TestEnvironment) {
  const { complete, ...made } = await createCourseForOne(env);
  await complete();
  return made;
}

test('a copy of the site at another address sends nothing, and says why', async ({
  env,
  admin,
  teacher,
  issued,
  looksGood,
}) => {
  await setSetting(env, 'pairedwwwroot', 'https://the-original.example.org');
  const { course, email } = await completeOne(env);
  await exchangeByCron(env);
  expect(await issued()).toEqual([]);

  const settings = new ConnectionPage(admin);
  await settings.open();
  await expect(settings.main).toContainText('a different address from the one that was connected');
  await looksGood(admin, 'settings-cloned');
  const badges = new CourseBadgePage(teacher);
  await badges.open(course.id);
  await expect(badges.main).toContainText('reference: cloned');

  // The real site that moved: saving pairs its new address.
  await settings.save();
  await expect(settings.notice).toContainText('saved');
  await deliver(env);
  expect(await issued()).toEqual([`${email}: 51`]);
});

test('a sidecar that went back in time sends nothing until an admin has seen what it would send', async ({
  env,
  admin,
  issued,
  looksGood,
}) => {
  // Moodle has read further than the ledger has written: as after a restored database of the sidecar.
  await setSetting(env, 'feedcursor', '1000000');
  await exchangeByCron(env);
  const { email } = await completeOne(env);
  for (const _ of [1, 2]) await exchangeByCron(env);
  expect(await issued()).toEqual([]);

  const settings = new ConnectionPage(admin);
  await settings.open();
  await expect(settings.status).toContainText('Recovery needs your confirmation');
  await looksGood(admin, 'settings-recovery');
  await settings.answer('Send them now');
  await expect(settings.notice).toContainText('Confirmed');
  await deliver(env);
  expect(await issued()).toEqual([`${email}: 51`]);
});

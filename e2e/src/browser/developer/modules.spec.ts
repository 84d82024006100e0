import { createCourse } from '../arrange/course.ts';
import { deliver } from '../environment/deliver.ts';
import { ConnectionPage } from '../pages/connection-page.ts';
import { CourseBadgePage } from '../pages/course-badge-page.ts';
import { LogPage } from '../pages/log-page.ts';
import { expect, test } from '../test.ts';

test('every module works in developer mode, and nothing complains', async ({ env, admin, teacher }) => {
  const settings = new ConnectionPage(admin);
  await settings.open();
  await settings.testConnection();
  await expect(settings.testResult).toContainText('connected as Northfield College');

  const course = await createCourse(env, { criteria: [{ kind: 'date', at: 1 }], badge: 'none' });
  const badges = new CourseBadgePage(teacher);
  await badges.open(course.id);
  await badges.chooseProvider('Northfield College');
  await badges.search('digital badge basics');
  await badges.badge(/Digital Badge Basics/).check();
  await badges.saveMapping();
  await expect(badges.card).toContainText('Active');

  await deliver(env);
  const log = new LogPage(teacher);
  await log.open(course.id);
  await log.showDetails(log.rowOf('Ada Byron'));
  await expect(log.details).toContainText('Answer: 200');
});

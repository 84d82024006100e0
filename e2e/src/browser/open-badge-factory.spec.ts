import { disconnect } from './arrange/connection.ts';
import { createCourse } from './arrange/course.ts';
import { deliver } from './environment/deliver.ts';
import { AccountPage } from './pages/account-page.ts';
import { ConnectionPage } from './pages/connection-page.ts';
import { markActivityDone } from './pages/course-acts.ts';
import { CourseBadgePage } from './pages/course-badge-page.ts';
import { LogPage } from './pages/log-page.ts';
import { PEOPLE } from './people/people.ts';
import { expect, test } from './test.ts';

const PLATFORM = 'Open Badge Factory';
const CLIENT = 'NORTHFIELD1';
const SECRET = 'sandbox_secret_northfield';
const OF_ANOTHER_CLIENT = 'sandbox_secret_other_school';
const LEARNER = 'Ada Byron';
const SELF = { criteria: [{ kind: 'self' as const }] };
const READING = {
  activities: [{ name: 'Reading' }],
  criteria: [{ kind: 'activity' as const, activity: 'Reading' }],
};

// What another test finds is one connection of Navigatr.
test.afterEach(({ wholeEnv }) => disconnect(wholeEnv));

test('an admin connects Open Badge Factory beside Navigatr, a course issues from each, and one is removed', async ({
  env,
  admin,
  teacher,
  learner,
  looksGood,
}) => {
  // One story, from the first click to the last.
  test.slow();
  const account = new AccountPage(admin);
  await account.openToAdd();
  await looksGood(admin, 'account-add');
  await account.type(CLIENT, OF_ANOTHER_CLIENT);
  await account.testConnection();
  await expect(account.testResult).toContainText('does not accept this client id and secret');
  await looksGood(admin, 'account-wrong-secret');
  await account.type(` ${CLIENT} `, `Bearer ${SECRET}`);
  await account.testConnection();
  await expect(account.testResult).toContainText(`connected to ${PLATFORM} as Northfield College`);
  await account.save();

  const settings = new ConnectionPage(admin);
  await expect(settings.notice).toContainText('Saved. It works');
  const row = admin.getByRole('row').filter({ hasText: PLATFORM });
  await expect(row).toContainText('Connected');
  await expect(row).toContainText('18/05/33');
  await expect(admin.getByRole('row').filter({ hasText: 'Navigatr' }).first()).toContainText(
    'Northfield College',
  );
  expect(await admin.content()).not.toContain(SECRET);
  await looksGood(admin, 'settings-two-platforms');

  const course = await createCourse(env, { ...READING, badge: 'none' });
  const badges = new CourseBadgePage(teacher);
  await badges.open(course.id);
  await expect(badges.providers.locator('optgroup')).toHaveCount(2);
  await looksGood(teacher, 'course-provider-two-platforms');
  await badges.providers.selectOption(`obf:${CLIENT}`);
  await teacher.getByRole('button', { name: 'Continue to Select Badge' }).click();
  await badges.waitUntilFetched();
  await expect(badges.picker).toContainText(PLATFORM);
  await looksGood(teacher, 'course-picker-obf');
  await badges.badges.first().check();
  await badges.saveMapping();
  await expect(badges.card).toContainText(PLATFORM);
  await looksGood(teacher, 'course-mapped-obf');
  await badges.card.getByText('Options', { exact: true }).click();
  await badges.card.getByLabel('Valid for (months)').fill('12');
  await looksGood(teacher, 'course-options-obf');
  await badges.card.getByRole('button', { name: 'Save changes' }).click();
  await badges.card.getByText('Options', { exact: true }).click();
  await expect(badges.card.getByLabel('Valid for (months)')).toHaveValue('12');

  // The badge is issued, and the answer lost: it is found, and not issued twice.
  await env.obf.control.addFault({
    kind: 'reset',
    stage: 'after',
    times: 1,
    match: { method: 'POST', path: '/v2/event/*/issue' },
  });
  await markActivityDone(learner, course.activities['Reading'] ?? 0);
  await deliver(env);
  const log = new LogPage(teacher);
  await log.open(course.id);
  await expect(log.rowOf(LEARNER)).toContainText('Issued');
  await log.showDetails(log.rowOf(LEARNER));
  await expect(log.details).toContainText('Asked the platform: it has the badge');
  await expect(log.details).toContainText(PLATFORM);
  await looksGood(teacher, 'log-details-obf');
  const { entries } = await env.obf.control.record({ limit: 10_000 });
  const ofCourse = entries.filter(
    (entry) => 'logEntry' in entry && entry.logEntry?.['course_id'] === String(course.id),
  );
  expect(ofCourse.map((entry) => entry.recipients.map((recipient) => recipient.email))).toEqual([
    [PEOPLE.learner.email],
  ]);
  const [issued] = ofCourse;
  const expiresOn = issued && 'expiresOn' in issued ? issued.expiresOn : null;
  expect(new Date((expiresOn ?? 0) * 1000).getUTCFullYear()).toBe(new Date().getUTCFullYear() + 1);

  const other = await createCourse(env, SELF);
  await settings.open();
  await row.getByRole('link', { name: 'Remove' }).click();
  const dialog = admin.getByRole('dialog');
  await expect(dialog).toContainText(
    `The client secret of ${PLATFORM} will be deleted. Course mappings that will be paused: 1.`,
  );
  await looksGood(admin, 'settings-remove-obf');
  await dialog.getByRole('button', { name: 'Remove Connection' }).click();
  await expect(settings.notice).toContainText(`The connection to ${PLATFORM} was removed`);
  await badges.open(course.id);
  await expect(badges.card).toContainText('Paused');
  await badges.open(other.id);
  await expect(badges.card).toContainText('Active');
});

test('a site without Navigatr connects Open Badge Factory, also without JavaScript', async ({
  newEnv: env,
  admin,
  openPlainPage,
  adminCredentials,
}) => {
  const settings = new ConnectionPage(admin);
  await settings.open();
  await settings.typeSidecar(env.sidecar.url, env.sidecar.secret);
  await settings.save();
  await settings.open();
  await expect(settings.form.getByRole('link', { name: 'Add a connection' })).toBeVisible();

  // Without JavaScript all of it is a plain form.
  const plain = await openPlainPage(adminCredentials);
  const account = new AccountPage(plain);
  await plain.goto(new URL('/local/navigatr/account.php', env.moodle.wwwroot).href);
  await account.type(CLIENT, SECRET);
  await plain.getByRole('button', { name: 'Test Connection' }).click();
  await expect(account.notice).toContainText('Paste the secret again');
  await account.type(CLIENT, SECRET);
  await plain.getByRole('button', { name: 'Save changes' }).click();
  await expect(account.notice).toContainText('Saved. It works');
});

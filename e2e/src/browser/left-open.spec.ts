import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { createCourse, createCourseForOne } from './arrange/course.ts';
import { deliver } from './environment/deliver.ts';
import type { TestEnvironment } from './environment/test-environment.ts';
import { ConnectionPage } from './pages/connection-page.ts';
import { CourseBadgePage } from './pages/course-badge-page.ts';
import { LogPage } from './pages/log-page.ts';
import { expect, test } from './test.ts';

const LOGGED_OUT = 'You have been logged out, so nothing was changed. Reload this page to log in again.';

const NO_ANSWER = 'Moodle did not answer as expected. Check your internet connection, then reload this page';

interface Trouble {
  readonly name: string;
  readonly says: string | RegExp;
  readonly begin: (env: TestEnvironment, page: Page) => Promise<void>;
  readonly end: (env: TestEnvironment, page: Page) => Promise<void>;
}

/** What Moodle's own command writes, so that no page asks the database. */
const maintenancePage = ({ moodle }: TestEnvironment) => join(moodle.dataroot, 'climaintenance.html');

const TROUBLES: readonly Trouble[] = [
  {
    name: 'lost its network',
    says: NO_ANSWER,
    begin: (_, page) => page.context().setOffline(true),
    end: (_, page) => page.context().setOffline(false),
  },
  {
    name: 'is under maintenance, by the command line',
    says: NO_ANSWER,
    begin: async (env) => writeFileSync(maintenancePage(env), '<html><body>Back soon</body></html>'),
    end: async (env) => rmSync(maintenancePage(env)),
  },
];

/** The browser loses the session while a page is open, as when it lasted too long; afterwards it has it again. */
async function whileLoggedOut(page: Page, act: () => Promise<void>): Promise<void> {
  const cookies = await page.context().cookies();
  await page.context().clearCookies();
  try {
    await act();
  } finally {
    await page.context().clearCookies();
    await page.context().addCookies(cookies);
  }
}

test('a course page left open after somebody was logged out says so, and its buttons work again afterwards', async ({
  env,
  teacher,
}) => {
  const course = await createCourse(env, { criteria: [{ kind: 'self' }] });
  const badges = new CourseBadgePage(teacher);
  await badges.open(course.id);
  const pause = badges.card.getByRole('button', { name: 'Pause' });
  await whileLoggedOut(teacher, async () => {
    await pause.click();
    await expect(badges.card).toContainText(LOGGED_OUT);
    await expect(pause).not.toHaveAttribute('aria-busy', 'true');
    const dialog = await badges.askToRemove();
    await dialog.getByRole('button', { name: 'Remove Badge' }).click();
    await expect(dialog).toBeHidden();
    await expect(badges.card).toContainText(LOGGED_OUT);
  });
  await pause.click();
  await expect(badges.main).toContainText('Paused. Nothing is sent');
});

test('a log left open after somebody was logged out says so', async ({ env, teacher }) => {
  const { course, complete } = await createCourseForOne(env);
  await complete();
  await deliver(env);
  const log = new LogPage(teacher);
  await log.open(course.id);
  const details = log.rowOf('Learner1').getByRole('button', { name: 'Details' });
  await whileLoggedOut(teacher, async () => {
    await details.click();
    await expect(teacher.locator('.toast')).toContainText(LOGGED_OUT);
    await expect(details).not.toHaveAttribute('aria-busy', 'true');
  });
  await details.click();
  await expect(log.details).toContainText('Issued');
});

test('what is typed on the settings page stays when somebody was logged out', async ({ env, admin }) => {
  const settings = new ConnectionPage(admin);
  await settings.open();
  await settings.typeSidecar(env.sidecar.url, '');
  await settings.typeToken('typed-by-hand');
  await whileLoggedOut(admin, async () => {
    for (const button of ['Test Connection', 'Save changes']) {
      await admin.getByRole('button', { name: button }).click();
      await expect(settings.testResult).toContainText(LOGGED_OUT);
    }
  });
  await expect(admin.getByRole('textbox', { name: 'Personal Access Token' })).toHaveValue('typed-by-hand');
});

for (const { name, says, begin, end } of TROUBLES) {
  test(`a course page left open while Moodle ${name} says so, and its buttons work again afterwards`, async ({
    env,
    teacher,
    complaints,
  }) => {
    const course = await createCourse(env, { criteria: [{ kind: 'self' }] });
    const badges = new CourseBadgePage(teacher);
    await badges.open(course.id);
    const pause = badges.card.getByRole('button', { name: 'Pause' });
    await begin(env, teacher);
    try {
      await pause.click();
      await expect(badges.card).toContainText(says);
      await expect(pause).not.toHaveAttribute('aria-busy', 'true');
    } finally {
      await end(env, teacher);
    }
    await pause.click();
    await expect(badges.main).toContainText('Paused. Nothing is sent');
    // The browser complains of each request that failed, Moodle's own too.
    complaints.splice(0);
  });
}

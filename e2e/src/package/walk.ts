import { chromium, type Page, expect as soonExpect } from '@playwright/test';
import { TOKEN } from '../browser/arrange/connection.ts';
import { deliver } from '../browser/environment/deliver.ts';
import { ConnectionPage } from '../browser/pages/connection-page.ts';
import { CourseBadgePage } from '../browser/pages/course-badge-page.ts';
import { LogPage } from '../browser/pages/log-page.ts';
import { PluginInstallerPage } from '../browser/pages/plugin-installer-page.ts';
import { UpgradePage } from '../browser/pages/upgrade-page.ts';
import { PEOPLE } from '../browser/people/people.ts';
import { SignInDesk } from '../browser/people/sign-in.ts';
import { takeScreenshots } from '../browser/screenshots/take-screenshots.ts';
import { createSchool } from '../moodle/school.ts';
import type { MoodleSite } from '../moodle/site.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { CHROMIUM_FLAGS, findChromium } from '../system/chromium.ts';

export interface Walk {
  readonly moodle: MoodleSite;
  readonly sandbox: Sandbox;
  /** The plugin, as it is published. */
  readonly zip: string;
  /** Runs what the settings page shows, `sidecar site add …`, and returns what it prints. */
  readonly run: (command: string) => Promise<string>;
}

/** For hangs: the first page after the plugin was installed fills every cache, which a busy machine does in half a minute. */
const PATIENCE_MS = 120_000;

const expect = soonExpect.configure({ timeout: PATIENCE_MS });

const BADGE = { id: '53', name: 'First Aid at Work' };

/** An admin and a teacher go from the zip to the first badge, by what the pages say. @throws where they are stuck */
export async function walkToFirstBadge(walk: Walk): Promise<void> {
  const executablePath = findChromium();
  const browser = await chromium.launch({ ...(executablePath && { executablePath }), args: CHROMIUM_FLAGS });
  const desk = new SignInDesk(walk);
  const pageOf = async (username: string, password: string): Promise<Page> => {
    const storageState = await desk.stateOf({ username, password });
    const options = { baseURL: walk.moodle.wwwroot, locale: 'en-GB', reducedMotion: 'reduce' } as const;
    const page = await (await browser.newContext({ ...options, storageState })).newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    return page;
  };
  try {
    const admin = await pageOf(walk.moodle.adminUser, walk.moodle.adminPassword);
    await installPlugin(walk, admin);
    await connect(walk, admin);
    const course = await createCourse(walk.moodle);
    const teacher = await pageOf(PEOPLE.teacher.username, PEOPLE.teacher.username);
    await mapBadge(walk, teacher, course.id);
    await walk.moodle.fixture('complete', { course: course.id, users: [course.learner] });
    await deliver(walk);
    await seeBadge(walk, teacher, course.id);
  } finally {
    await browser.close();
  }
}

const look = ({ moodle }: Walk, page: Page, name: string): Promise<void> =>
  takeScreenshots({ page, name: `walk-${name}`, version: moodle.version });

async function installPlugin(walk: Walk, admin: Page): Promise<void> {
  const installer = new PluginInstallerPage(admin);
  await installer.upload(walk.zip);
  await look(walk, admin, '1-validated');
  await installer.goOn();
  const upgrade = new UpgradePage(admin);
  await expect(upgrade.plugin).toContainText('To be installed');
  await look(walk, admin, '2-to-be-installed');
  await upgrade.upgrade();
}

/** The three steps of the settings page. */
async function connect(walk: Walk, admin: Page): Promise<void> {
  const settings = new ConnectionPage(admin);
  await settings.open();
  await expect(settings.stepStates).toHaveText(['Do this now', 'Later', 'Later']);
  await look(walk, admin, '3-settings');
  const command = (await admin.locator('#id_setup_pairing_command').textContent())?.trim() ?? '';
  // With all that the command printed, as a person may copy it.
  await settings.pastePairingCode((await walk.run(command)).replaceAll('\n', ' '));
  await settings.typeToken(TOKEN);
  await settings.testConnection();
  await expect(settings.testResult).toContainText('connected as Northfield College');
  await look(walk, admin, '4-tested');
  await settings.save();
  await expect(settings.notice).toContainText('Saved. It works');
  await look(walk, admin, '5-saved');
}

async function createCourse(moodle: MoodleSite): Promise<{ id: number; learner: number }> {
  const { teacher, learner } = PEOPLE;
  const school = await createSchool(moodle, {
    users: [teacher, learner],
    courses: [
      {
        shortname: 'aid',
        fullname: 'First aid',
        criteria: [{ kind: 'self' }],
        enrolments: [{ user: teacher.username, role: 'editingteacher' }, { user: learner.username }],
      },
    ],
  });
  return { id: school.courses['aid']?.id ?? 0, learner: school.users[learner.username] ?? 0 };
}

async function mapBadge(walk: Walk, teacher: Page, course: number): Promise<void> {
  const badges = new CourseBadgePage(teacher);
  await badges.openFromCourse(course);
  await badges.chooseProvider('Northfield College');
  await badges.search(BADGE.name);
  await badges.badge(new RegExp(BADGE.name)).check();
  await badges.saveMapping();
  await expect(badges.card).toContainText('Active');
  await look(walk, teacher, '6-mapped');
}

async function seeBadge(walk: Walk, teacher: Page, course: number): Promise<void> {
  const log = new LogPage(teacher);
  await log.open(course);
  await expect(log.rowOf('Ada Byron')).toContainText('Issued');
  await look(walk, teacher, '7-log');
  const { entries } = await walk.sandbox.control.record({ limit: 10 });
  expect(entries.map(({ email, badgeId }) => `${email}: ${badgeId}`)).toEqual([
    `${PEOPLE.learner.email}: ${BADGE.id}`,
  ]);
}

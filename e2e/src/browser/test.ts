import { writeFileSync } from 'node:fs';
import { type BrowserContextOptions, test as base, expect, type Page } from '@playwright/test';
import type { MoodleMode } from '../moodle/working-copy.ts';
import { connect, disconnect } from './arrange/connection.ts';
import { watchIssuedBadges } from './environment/issued-badges.ts';
import { type TestEnvironment, withEnvironment } from './environment/test-environment.ts';
import { PEOPLE } from './people/people.ts';
import { closePages, PersonalBrowsers } from './people/personal-browsers.ts';
import type { Credentials } from './people/sign-in.ts';
import { takeScreenshots } from './screenshots/take-screenshots.ts';
import { watchServers } from './watch/watch-servers.ts';

/** The way from the picker to a badge: these tests run in every Moodle, and on MariaDB. */
export const EACH_VERSION = '@each-version';

export interface EnvironmentOptions {
  readonly moodleVersion: string;
  readonly moodleMode: MoodleMode;
}

interface WorkerFixtures extends EnvironmentOptions {
  readonly wholeEnv: TestEnvironment;
  readonly personalBrowsers: PersonalBrowsers;
}

/** Collected while a test runs; it has to stay empty. */
type Complaints = (() => readonly string[])[];

interface TestFixtures {
  readonly complaints: Complaints;
  /** Opens a page of its own for somebody who is signed in. */
  readonly openPage: (who: Credentials) => Promise<Page>;
  /** The same with JavaScript switched off. */
  readonly openPlainPage: (who: Credentials) => Promise<Page>;
  readonly adminCredentials: Credentials;
  readonly admin: Page;
  readonly teacher: Page;
  readonly learner: Page;
  /** Keeps screenshots of a page under this name, and finds nothing on it that shuts people out. */
  readonly looksGood: (page: Page, name: string) => Promise<void>;
  /** The environment, connected to Navigatr. */
  readonly env: TestEnvironment;
  /** What Navigatr really issued since the test began: `<email>: <badge id>`, sorted. */
  readonly issued: () => Promise<string[]>;
  /** The environment as just installed: no sidecar, no token. */
  readonly newEnv: TestEnvironment;
}

const credentials = (username: string): Credentials => ({ username, password: username });

/** The project's own `test`: whatever a browser or a server complains about fails it. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  moodleVersion: ['', { option: true, scope: 'worker' }],
  moodleMode: ['production', { option: true, scope: 'worker' }],

  wholeEnv: [
    ({ moodleVersion, moodleMode }, use) =>
      withEnvironment({ version: moodleVersion, mode: moodleMode }, use),
    // Installing a Moodle for the first time takes a minute or two.
    { scope: 'worker', timeout: 600_000 },
  ],

  personalBrowsers: [
    async ({ browser, wholeEnv }, use) => {
      const browsers = new PersonalBrowsers(browser, wholeEnv);
      await use(browsers);
      await browsers.close();
    },
    { scope: 'worker' },
  ],

  complaints: [
    async ({ wholeEnv }, use, testInfo) => {
      const servers = watchServers(wholeEnv);
      const complaints: Complaints = [servers.complaints];
      await use(complaints);
      const found = complaints.flatMap((read) => read());
      if (found.length > 0 || testInfo.status !== testInfo.expectedStatus) {
        for (const [name, text] of Object.entries(servers.said())) {
          writeFileSync(testInfo.outputPath(`${name}.log`), text);
        }
      }
      expect(found).toEqual([]);
    },
    { auto: true },
  ],

  openPage: ({ personalBrowsers, complaints }, use) =>
    withPages({ personalBrowsers, complaints, options: {} }, use),
  openPlainPage: ({ personalBrowsers, complaints }, use) =>
    withPages({ personalBrowsers, complaints, options: { javaScriptEnabled: false } }, use),

  adminCredentials: ({ wholeEnv: { moodle } }, use) =>
    use({ username: moodle.adminUser, password: moodle.adminPassword }),
  admin: async ({ openPage, adminCredentials }, use) => use(await openPage(adminCredentials)),
  teacher: async ({ openPage }, use) => use(await openPage(credentials(PEOPLE.teacher.username))),
  learner: async ({ openPage }, use) => use(await openPage(credentials(PEOPLE.learner.username))),

  env: async ({ wholeEnv }, use) => {
    await wholeEnv.sandbox.control.clearFaults();
    await wholeEnv.sidecar.ensureUp();
    await connect(wholeEnv);
    await use(wholeEnv);
  },
  looksGood: ({ moodleVersion }, use) =>
    use((page, name) => takeScreenshots({ page, name, version: moodleVersion })),

  issued: async ({ wholeEnv }, use) => use(await watchIssuedBadges(wholeEnv.sandbox)),

  newEnv: async ({ wholeEnv }, use) => {
    await wholeEnv.sidecar.ensureUp();
    await disconnect(wholeEnv);
    await use(wholeEnv);
  },
});

interface PageMaking {
  readonly personalBrowsers: PersonalBrowsers;
  readonly complaints: Complaints;
  readonly options: BrowserContextOptions;
}

/** Lets a test open pages, each in the browser of its person, and closes them afterwards. */
async function withPages(
  { personalBrowsers, complaints, options }: PageMaking,
  use: (open: TestFixtures['openPage']) => Promise<void>,
): Promise<void> {
  const used = new Set<Page>();
  await use(async (who) => {
    const { context, complaints: seen } = await personalBrowsers.of(who, options);
    const before = seen.length;
    complaints.push(() => seen.slice(before));
    const page = await context.newPage();
    used.add(page);
    return page;
  });
  for (const page of used) await closePages(page.context());
}

export { expect };

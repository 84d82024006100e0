import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { artifactsOf } from './src/browser/artifacts.ts';
import type { EnvironmentOptions } from './src/browser/test.ts';
import { DEFAULT_VERSION } from './src/moodle/versions.ts';
import { CHROMIUM_FLAGS, findChromium } from './src/system/chromium.ts';
import { environment } from './src/system/environment.ts';

/** One run tests one Moodle: `MOODLE_VERSION=4.1 npx playwright test`. */
const version = environment['MOODLE_VERSION'] ?? DEFAULT_VERSION;
const artifacts = artifactsOf(version);
const executablePath = findChromium();

export default defineConfig<object, EnvironmentOptions>({
  testDir: './src/browser',
  testMatch: '**/*.spec.ts',
  outputDir: join(artifacts, 'failures'),
  reporter: [['list'], ['json', { outputFile: join(artifacts, 'report.json') }]],
  // One Moodle, one browser: two cores have enough to do.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  // For hangs: the longest story takes a minute, and on a busy machine three times that.
  timeout: 240_000,
  expect: { timeout: 20_000 },
  use: {
    browserName: 'chromium',
    moodleVersion: version,
    launchOptions: { ...(executablePath && { executablePath }), args: CHROMIUM_FLAGS },
    viewport: { width: 1280, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    // What fades is half seen by the checks of contrast, and late for a click.
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure',
    actionTimeout: 20_000,
    // Without one, a page that never comes uses up the whole test and is not named.
    navigationTimeout: 90_000,
  },
  projects: [
    { name: 'production', testIgnore: '**/developer/**', use: { moodleMode: 'production' } },
    {
      name: 'developer',
      testMatch: '**/developer/*.spec.ts',
      // A page of developer mode loads hundreds of modules one by one, through PHP: beside other work that took one over a minute.
      timeout: 600_000,
      expect: { timeout: 120_000 },
      use: { moodleMode: 'developer', actionTimeout: 120_000, navigationTimeout: 300_000 },
    },
  ],
});

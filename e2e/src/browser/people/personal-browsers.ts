import type { Browser, BrowserContext, BrowserContextOptions, Page } from '@playwright/test';
import type { TestEnvironment } from '../environment/test-environment.ts';
import { watchBrowser } from '../watch/watch-browser.ts';
import { watchOutside } from '../watch/watch-outside.ts';
import { type Credentials, SignInDesk } from './sign-in.ts';

interface PersonalBrowser {
  readonly context: BrowserContext;
  /** Everything it ever complained about; only grows. */
  readonly complaints: readonly string[];
}

/**
 * A browser of their own for everybody, kept from test to test as in life: what Moodle's pages share, some three megabytes,
 * is loaded once. Each page is of one test.
 */
export class PersonalBrowsers {
  readonly #browser: Browser;
  readonly #env: TestEnvironment;
  readonly #desk: SignInDesk;
  readonly #ready = new Map<string, Promise<PersonalBrowser>>();

  constructor(browser: Browser, env: TestEnvironment) {
    this.#browser = browser;
    this.#env = env;
    this.#desk = new SignInDesk(env);
  }

  /** Of somebody who is signed in. */
  of(who: Credentials, options: BrowserContextOptions): Promise<PersonalBrowser> {
    const key = JSON.stringify([who.username, options]);
    const browser = this.#ready.get(key) ?? this.#open(who, options);
    this.#ready.set(key, browser);
    return browser;
  }

  async close(): Promise<void> {
    for (const { context } of await Promise.all(this.#ready.values())) await context.close();
  }

  async #open(who: Credentials, options: BrowserContextOptions): Promise<PersonalBrowser> {
    const { wwwroot } = this.#env.moodle;
    const storageState = await this.#desk.stateOf(who);
    const context = await this.#browser.newContext({ ...options, baseURL: wwwroot, storageState });
    const complaints: string[] = [];
    const complain = (complaint: string) => void complaints.push(complaint);
    watchOutside(context, complain);
    watchBrowser(context, wwwroot, complain);
    return { context, complaints };
  }
}

/** Closes what a test has left open, windows of Moodle's own as well. */
export async function closePages(context: BrowserContext): Promise<void> {
  await Promise.all(context.pages().map((page: Page) => page.close()));
}

import type { Browser, BrowserContext } from '@playwright/test';
import { visit } from '../pages/wait-until-settled.ts';
import type { Stage } from '../stage/stage.ts';

type SignedIn = Awaited<ReturnType<BrowserContext['storageState']>>;

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Signs people in by Moodle's own page, each once: later pages begin with what the first one got. */
export class SignInDesk {
  readonly #browser: Browser;
  readonly #stage: Stage;
  readonly #states = new Map<string, Promise<SignedIn>>();

  constructor(browser: Browser, stage: Stage) {
    this.#browser = browser;
    this.#stage = stage;
  }

  stateOf(who: Credentials): Promise<SignedIn> {
    const known = this.#states.get(who.username) ?? this.#signIn(who);
    this.#states.set(who.username, known);
    return known;
  }

  async #signIn({ username, password }: Credentials): Promise<SignedIn> {
    const context = await this.#browser.newContext({ baseURL: this.#stage.moodle.wwwroot });
    try {
      // The session begins here: a page's own requests come in parallel, and the first ones would begin two.
      await context.request.get('/login/index.php');
      const page = await context.newPage();
      await visit(page, '/login/index.php');
      await page.getByLabel('Username').fill(username);
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.getByRole('button', { name: 'Log in', exact: true }).click();
      await page.getByRole('button', { name: 'User menu' }).waitFor();
      return await context.storageState();
    } finally {
      await context.close();
    }
  }
}

import { expect, type Locator, type Page } from '@playwright/test';
import { visit, waitUntilSettled } from './wait-until-settled.ts';

/** Site administration > Plugins > Local plugins > Navigatr. */
export class ConnectionPage {
  readonly page: Page;
  readonly form: Locator;
  /** What Test Connection said. */
  readonly testResult: Locator;
  /** What the page says about what was just done. */
  readonly notice: Locator;
  readonly status: Locator;
  /** Until the site is connected: the state of each of the three steps. */
  readonly stepStates: Locator;
  readonly pairingCode: Locator;
  readonly sidecarUrl: Locator;
  readonly token: Locator;
  readonly main: Locator;
  /** Offered after a save was refused. */
  readonly saveAnyway: Locator;
  readonly askLearners: Locator;
  /** Offered after learners were not to be asked any more. */
  readonly sendWithoutAsking: Locator;

  constructor(page: Page) {
    this.page = page;
    this.form = page.locator('[data-region="local_navigatr-connection-form"]');
    this.testResult = page.locator(
      ['test-result', 'step-notice']
        .map((name) => `[data-region="local_navigatr-${name}"] .alert`)
        .join(', '),
    );
    this.notice = page.locator('#user-notifications .alert, [data-region="local_navigatr-outcome"] .alert');
    this.status = page.getByRole('region', { name: 'Status' });
    this.stepStates = this.form.locator('legend [data-step-state]:not([hidden])');
    this.pairingCode = page.getByRole('textbox', { name: 'Pairing code' });
    this.sidecarUrl = page.getByRole('textbox', { name: 'Sidecar URL' });
    this.token = page.getByRole('textbox', { name: 'Personal Access Token' });
    this.main = page.getByRole('main');
    this.saveAnyway = page.getByRole('checkbox', { name: 'Save anyway' });
    this.askLearners = page.locator('[type=checkbox][name=consentrequired]');
    this.sendWithoutAsking = page.locator('[type=checkbox][name=consentswitchoff]');
  }

  async open(): Promise<void> {
    await visit(this.page, '/local/navigatr/connection.php');
  }

  async typeSidecar(url: string, secret: string): Promise<void> {
    // During the setup it is below "Show more".
    if (!(await this.sidecarUrl.isVisible())) await this.showMore();
    await this.sidecarUrl.fill(url);
    await this.pairingCode.fill(secret);
  }

  async typeToken(token: string): Promise<void> {
    await this.token.fill(token);
  }

  async pastePairingCode(code: string): Promise<void> {
    await this.pairingCode.fill(code);
  }

  async showMore(): Promise<void> {
    // One for each part of the form that has some. The last one first: it says "Show less" afterwards.
    for (const hidden of (await this.form.getByText('Show more').all()).reverse()) {
      if (await hidden.isVisible()) await hidden.click();
    }
  }

  async chooseEnvironment(name: string): Promise<void> {
    await this.showMore();
    await this.page.getByRole('combobox', { name: 'Environment' }).selectOption({ label: name });
  }

  async typeTimeout(seconds: number): Promise<void> {
    await this.showMore();
    await this.page.getByRole('textbox', { name: 'HTTP Timeout' }).fill(String(seconds));
  }

  async testConnection(): Promise<void> {
    await this.page.getByRole('button', { name: 'Test Connection' }).click();
  }

  /** Saves, and waits for the page that comes of it: whose the token is, is asked before the form leaves. */
  async save(): Promise<void> {
    await this.page.evaluate("document.body.dataset.before = 'yes'");
    await this.page.getByRole('button', { name: 'Save changes' }).click();
    await this.page.waitForFunction('document.body && !document.body.dataset.before');
    await waitUntilSettled(this.page);
  }

  /** Saves a token of another account: the page asks first. */
  async saveOtherAccount(): Promise<Locator> {
    await this.page.getByRole('button', { name: 'Save changes' }).click();
    const dialog = this.page.getByRole('dialog');
    await expect(dialog).toContainText('The connection belongs to another account');
    return dialog;
  }

  /** Answers the question of {@link saveOtherAccount}. */
  async confirmAccount(dialog: Locator): Promise<void> {
    await dialog.getByRole('button', { name: 'Change to this account' }).click();
    await expect(this.notice).toBeVisible();
    await waitUntilSettled(this.page);
  }

  async askToRemove(): Promise<Locator> {
    await this.page.getByRole('button', { name: 'Remove Connection' }).click();
    return this.page.getByRole('dialog');
  }

  /** The button below a question of the status panel. */
  async answer(button: string): Promise<void> {
    await this.status.getByRole('button', { name: button }).click();
    await waitUntilSettled(this.page);
  }
}

import type { Locator, Page } from '@playwright/test';
import { visit, waitUntilSettled } from './wait-until-settled.ts';

/** An account of another platform than Navigatr: connected, tested and changed. */
export class AccountPage {
  readonly page: Page;
  readonly main: Locator;
  readonly platform: Locator;
  readonly clientId: Locator;
  readonly secret: Locator;
  /** What Test Connection said. */
  readonly testResult: Locator;
  /** What the page says about what was just done. */
  readonly notice: Locator;

  constructor(page: Page) {
    this.page = page;
    this.main = page.getByRole('main');
    this.platform = page.getByRole('combobox', { name: 'Platform' });
    this.clientId = page.getByRole('textbox', { name: 'Client id' });
    this.secret = page.getByRole('textbox', { name: 'Client secret' });
    this.testResult = page.locator('[data-region="local_navigatr-test-result"] .alert');
    this.notice = page.locator('#user-notifications .alert, [data-region="local_navigatr-outcome"] .alert');
  }

  async openToAdd(): Promise<void> {
    await visit(this.page, '/local/navigatr/account.php');
  }

  async type(clientId: string, secret: string): Promise<void> {
    await this.clientId.fill(clientId);
    await this.secret.fill(secret);
  }

  async testConnection(): Promise<void> {
    await this.page.getByRole('button', { name: 'Test Connection' }).click();
  }

  async save(): Promise<void> {
    await this.page.getByRole('button', { name: 'Save changes' }).click();
    await this.notice.first().waitFor();
    await waitUntilSettled(this.page);
  }
}

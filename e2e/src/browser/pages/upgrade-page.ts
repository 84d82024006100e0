import type { Locator, Page } from '@playwright/test';

/** Moodle's own page for a plugin whose files are newer than what is installed. */
export class UpgradePage {
  readonly page: Page;
  /** Ours, among those that need attention. */
  readonly plugin: Locator;

  constructor(page: Page) {
    this.page = page;
    this.plugin = page.getByRole('row').filter({ hasText: '/local/navigatr' });
  }

  /** Past the server checks, which come first. */
  async open(): Promise<void> {
    await this.page.goto('/admin/index.php');
    await this.page.getByRole('button', { name: 'Continue' }).click();
  }

  async upgrade(): Promise<void> {
    await this.page.getByRole('button', { name: 'Upgrade Moodle database now' }).click();
    await this.page.getByRole('button', { name: 'Continue' }).click();
  }
}

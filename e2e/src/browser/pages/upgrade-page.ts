import type { Locator, Page } from '@playwright/test';

// After an upgrade Moodle fills its caches anew, and a busy machine takes a while for that.
const PATIENCE = { timeout: 90_000 };

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
    await this.page.getByRole('button', { name: 'Continue' }).click(PATIENCE);
  }

  async upgrade(): Promise<void> {
    await this.page.getByRole('button', { name: 'Upgrade Moodle database now' }).click(PATIENCE);
    await this.page.getByRole('button', { name: 'Continue' }).click(PATIENCE);
  }
}

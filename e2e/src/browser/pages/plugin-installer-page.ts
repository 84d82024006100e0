import type { Page } from '@playwright/test';
import { waitUntilSettled } from './wait-until-settled.ts';

// Moodle unpacks, compiles and fills its caches, and a busy machine takes a while for that.
const PATIENCE = { timeout: 90_000 };

/** Site administration > Plugins > Install plugins. */
export class PluginInstallerPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Chooses the zip with Moodle's own file picker, and lets Moodle look into it. */
  async upload(zip: string): Promise<void> {
    await this.page.goto('/admin/tool/installaddon/index.php');
    await waitUntilSettled(this.page);
    await this.page.locator('.fp-btn-choose').click();
    await this.page.locator('.fp-repo:visible', { hasText: 'Upload a file' }).click();
    await this.page.locator('input[name="repo_upload_file"]').setInputFiles(zip);
    await this.page.locator('.fp-upload-btn:visible').click();
    await this.page.locator('.filepicker-filename a').waitFor();
    await this.page.getByRole('button', { name: 'Install plugin from the ZIP file' }).click(PATIENCE);
    await this.page.getByText('Validation successful').waitFor(PATIENCE);
  }

  /** Past the checks of the server to the page with the plugins that need attention. */
  async goOn(): Promise<void> {
    await this.page.getByRole('button', { name: 'Continue' }).click(PATIENCE);
    await this.page.getByRole('button', { name: 'Continue' }).click(PATIENCE);
  }
}

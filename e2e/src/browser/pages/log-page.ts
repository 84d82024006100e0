import type { Locator, Page } from '@playwright/test';
import { visit } from './wait-until-settled.ts';

/** The issuance log of a course, or of the site. */
export class LogPage {
  readonly page: Page;
  readonly log: Locator;
  /** What happened to one badge, once it was asked for. */
  readonly details: Locator;
  /** What came of the last action on many badges. */
  readonly bulkResult: Locator;

  constructor(page: Page) {
    this.page = page;
    this.log = page.locator('[data-region="local_navigatr-log"]');
    this.details = page.locator('[data-region="local_navigatr-details"]');
    this.bulkResult = this.log.locator('[data-region="local_navigatr-bulk-state"]');
  }

  async open(courseId: number): Promise<void> {
    await visit(this.page, `/local/navigatr/log.php?id=${courseId}`);
  }

  async openForSite(): Promise<void> {
    await visit(this.page, '/local/navigatr/log.php');
  }

  /** Of one person; on the site's log in one course. */
  rowOf(...texts: readonly string[]): Locator {
    let rows = this.log.getByRole('row');
    for (const text of texts) rows = rows.filter({ hasText: text });
    return rows;
  }

  /** How many badges stand there, by the strip above the table. */
  count(name: string): Locator {
    return this.log.locator(`[data-count="${name}"]`);
  }

  async selectPage(): Promise<void> {
    await this.log.getByLabel('Select all on this page').check();
  }

  /** Opens the question about the badges that are ticked. */
  async askAboutSelected(action: string): Promise<Locator> {
    await this.log.getByLabel('Action', { exact: true }).selectOption({ label: action });
    await this.log.getByRole('button', { name: 'Continue' }).click();
    const question = this.page.getByRole('dialog').filter({ hasText: 'Included' });
    await question.waitFor();
    return question;
  }

  async showDetails(row: Locator): Promise<void> {
    await row.getByRole('button', { name: 'Details' }).click();
    await this.details.waitFor();
  }

  /** Opens the question about one badge from the menu of its row. */
  async askToRevoke(row: Locator): Promise<Locator> {
    await row.getByRole('button', { name: /Actions|Edit/ }).click();
    await this.page.getByRole('menuitem', { name: 'Revoke' }).click();
    const question = this.page.getByRole('dialog').filter({ hasText: 'cannot be undone' });
    await question.waitFor();
    return question;
  }

  async revoke(row: Locator, reason: string): Promise<void> {
    const question = await this.askToRevoke(row);
    await question.getByRole('textbox').fill(reason);
    await question.getByRole('button', { name: 'Revoke' }).click();
  }

  async closeDetails(): Promise<void> {
    await this.page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await this.details.waitFor({ state: 'detached' });
  }
}

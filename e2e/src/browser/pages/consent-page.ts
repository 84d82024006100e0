import type { Locator, Page } from '@playwright/test';
import { visit, waitUntilSettled } from './wait-until-settled.ts';

/** Course > Navigatr badge: your consent. */
export class ConsentPage {
  readonly page: Page;
  readonly main: Locator;

  constructor(page: Page) {
    this.page = page;
    this.main = page.getByRole('main');
  }

  /** By the course's own navigation: whether under More or not is the theme's choice. */
  async openFromCourse(course: number): Promise<void> {
    await visit(this.page, `/course/view.php?id=${course}`);
    const link = this.page.getByRole('menuitem', { name: 'Navigatr badge: your consent' });
    const more = this.page.locator('.secondary-navigation').getByRole('menuitem', { name: 'More' });
    if (!(await link.isVisible())) await more.click();
    await link.click();
    await waitUntilSettled(this.page);
  }

  async agree(): Promise<void> {
    await this.page.getByRole('button', { name: 'I agree' }).click();
    await waitUntilSettled(this.page);
  }

  /** As by the link in the message: also after the learner left the course. */
  async open(course: number): Promise<void> {
    await visit(this.page, `/local/navigatr/consent.php?id=${course}`);
  }

  async refuse(): Promise<void> {
    await this.page.getByRole('button', { name: 'I do not agree' }).click();
    await waitUntilSettled(this.page);
  }

  async withdraw(): Promise<void> {
    await this.page.getByRole('button', { name: 'Withdraw consent' }).click();
    await waitUntilSettled(this.page);
  }
}

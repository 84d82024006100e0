import type { Locator, Page } from '@playwright/test';
import { MyBadgesPage } from './my-badges-page.ts';
import { visit, waitUntilSettled } from './wait-until-settled.ts';

/** Course > Badge of this course > Read and answer. */
export class ConsentPage {
  readonly page: Page;
  readonly main: Locator;

  constructor(page: Page) {
    this.page = page;
    this.main = page.getByRole('main');
  }

  /** By the course's own navigation. */
  async openFromCourse(course: number): Promise<void> {
    await new MyBadgesPage(this.page).openFromCourse(course);
    await this.page.getByRole('link', { name: 'Read and answer' }).click();
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

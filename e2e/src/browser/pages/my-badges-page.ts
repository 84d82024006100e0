import type { Locator, Page } from '@playwright/test';
import { visit, waitUntilSettled } from './wait-until-settled.ts';

/** My badges, and Course > Badge of this course. */
export class MyBadgesPage {
  readonly page: Page;
  readonly main: Locator;

  constructor(page: Page) {
    this.page = page;
    this.main = page.getByRole('main');
  }

  /** By the course's own navigation: whether under More or not is the theme's choice. */
  async openFromCourse(course: number): Promise<void> {
    await visit(this.page, `/course/view.php?id=${course}`);
    const link = this.page.getByRole('menuitem', { name: 'Badge of this course' });
    const more = this.page.locator('.secondary-navigation').getByRole('menuitem', { name: 'More' });
    if (!(await link.isVisible())) await more.click();
    await link.click();
    await waitUntilSettled(this.page);
  }

  /** By the own profile. */
  async openFromProfile(): Promise<void> {
    await visit(this.page, '/user/profile.php');
    await this.main.getByRole('link', { name: 'My badges' }).click();
    await waitUntilSettled(this.page);
  }

  /** By the user menu, with the keyboard alone. */
  async openFromUserMenu(): Promise<void> {
    await visit(this.page, '/my/');
    await this.page.locator('#user-menu-toggle').focus();
    await this.page.keyboard.press('Enter');
    // Moodle moves the focus to the first of them a moment after the menu opened.
    await waitUntilSettled(this.page);
    await this.page.getByRole('menuitem', { name: 'My badges' }).focus();
    await this.page.keyboard.press('Enter');
    await this.page.waitForURL(/mybadges\.php/);
    await waitUntilSettled(this.page);
  }

  /** The badge of a course. */
  badgeOf(course: number): Locator {
    return this.page.locator(`[data-region="local_navigatr-my-badge"][data-course="${course}"]`);
  }
}

import type { Locator, Page } from '@playwright/test';
import { visit, waitUntilSettled } from './wait-until-settled.ts';

/** Course > More > Navigatr Badge. */
export class CourseBadgePage {
  readonly page: Page;
  readonly main: Locator;
  readonly providers: Locator;
  readonly picker: Locator;
  /** Those that are shown to choose from. */
  readonly badges: Locator;
  readonly card: Locator;
  readonly evidence: Locator;

  constructor(page: Page) {
    this.page = page;
    this.main = page.getByRole('main');
    this.providers = page.getByRole('combobox', { name: 'Provider' });
    this.picker = page.locator('[data-region="local_navigatr-badge-picker"]');
    this.badges = this.picker.getByRole('radio');
    this.card = page.locator('[data-region="local_navigatr-mapping"]');
    this.evidence = this.card.getByRole('textbox', { name: 'Evidence text' });
  }

  async open(courseId: number): Promise<void> {
    await visit(this.page, `/local/navigatr/badge.php?id=${courseId}`);
  }

  /** By the course's own menu, as a teacher finds it. */
  async openFromCourse(courseId: number): Promise<void> {
    await visit(this.page, `/course/view.php?id=${courseId}`);
    await this.page.locator('.secondary-navigation').getByRole('menuitem', { name: 'More' }).click();
    await this.page.getByRole('menuitem', { name: 'Navigatr Badge', exact: true }).click();
  }

  async chooseProvider(name: string): Promise<void> {
    await this.providers.selectOption({ label: name });
    await this.page.getByRole('button', { name: 'Continue to Select Badge' }).click();
  }

  async search(text: string): Promise<void> {
    await this.picker.getByRole('searchbox', { name: 'Search badges' }).fill(text);
  }

  /** Until all badges are there and nothing is being searched for. */
  async waitUntilFetched(): Promise<void> {
    await this.picker
      .locator('[data-region="local_navigatr-found"]')
      .getByText(/^Badges shown: \d+ of \d+\.$/)
      .waitFor();
    await this.picker.locator('[aria-busy="false"]').waitFor();
  }

  badge(name: string | RegExp): Locator {
    return this.picker.getByRole('radio', { name });
  }

  async saveMapping(): Promise<void> {
    await this.picker.getByRole('button', { name: 'Save Mapping' }).click();
  }

  /** They are open already where something in them was refused. */
  async openOptions(): Promise<void> {
    if (!(await this.evidence.isVisible())) await this.card.getByText('Options', { exact: true }).click();
  }

  async writeEvidence(text: string): Promise<void> {
    await this.openOptions();
    await this.evidence.fill(text);
    await this.card.getByRole('button', { name: 'Save changes' }).click();
  }

  async askToRemove(): Promise<Locator> {
    await waitUntilSettled(this.page);
    await this.card.getByRole('button', { name: 'Remove Badge' }).click();
    return this.page.getByRole('dialog');
  }
}

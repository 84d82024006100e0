import type { Page } from '@playwright/test';
import type { Course } from '../arrange/course.ts';
import { visit, waitUntilSettled } from './wait-until-settled.ts';

/** A learner ticks an activity off. */
export async function markActivityDone(page: Page, cmid: number): Promise<void> {
  await visit(page, `/mod/page/view.php?id=${cmid}`);
  await page.locator('[data-toggletype="manual:mark-done"]').click();
  await page.locator('[data-toggletype="manual:undo"]').waitFor();
  await waitUntilSettled(page);
}

/** A learner completes a course of `createReadingCourse`. */
export const completeReading = (page: Page, { activities }: Course): Promise<void> =>
  markActivityDone(page, activities['Reading'] ?? 0);

/** A teacher grades one learner in the table of an assignment. */
export async function gradeQuickly(
  page: Page,
  { cmid, userId, grade }: { cmid: number; userId: number; grade: number },
): Promise<void> {
  await visit(page, `/mod/assign/view.php?id=${cmid}&action=grading`);
  await page.locator(`[name="quickgrade_${userId}"]`).fill(String(grade));
  // A button of the form up to 4.4, of the page's foot from 4.5 on.
  await page.locator('[name="savequickgrades"], [data-region="quick-grading-save"] button').click();
  await page.getByText('The grade changes were saved').waitFor();
}

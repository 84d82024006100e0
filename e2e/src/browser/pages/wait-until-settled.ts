import type { Page } from '@playwright/test';

/** Moodle's own list of what its scripts are still doing, as its acceptance tests read it. */
const IS_SETTLED =
  "document.readyState === 'complete' && window.M?.util?.pending_js !== undefined && M.util.pending_js.length === 0";

/** Waits until the page's modules are loaded and busy with nothing: a click before that may get lost. */
export async function waitUntilSettled(page: Page): Promise<void> {
  await page.waitForFunction(IS_SETTLED);
}

/** Opens a page of Moodle and waits until it is settled. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await waitUntilSettled(page);
}

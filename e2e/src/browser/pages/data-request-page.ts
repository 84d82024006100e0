import type { Page } from '@playwright/test';
import { visit, waitUntilSettled } from './wait-until-settled.ts';

/** Numbers of Moodle's own. */
const TYPES = { export: 1, deletion: 2 } as const;

/** Somebody asks for what the site holds about them, or for its deletion. */
export async function requestData(page: Page, kind: keyof typeof TYPES): Promise<void> {
  await visit(page, `/admin/tool/dataprivacy/createdatarequest.php?type=${TYPES[kind]}`);
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('Your request has been submitted to the privacy officer').waitFor();
  await waitUntilSettled(page);
}

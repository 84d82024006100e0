import type { Page } from '@playwright/test';
import { strFromU8, unzipSync } from 'fflate';
import type { TestEnvironment } from '../environment/test-environment.ts';
import { runArrangement } from './run-arrangement.ts';

/** Moodle's context level of a user. */
const CONTEXT_USER = 30;

/** Lets people ask for their data without writing to anybody. */
export async function allowDataRequests({ moodle }: TestEnvironment): Promise<void> {
  await moodle.php("set_config('contactdataprotectionofficer', 1, 'tool_dataprivacy');");
}

/** @returns the request's id. */
export async function approveDataRequest({ moodle }: TestEnvironment, user: number): Promise<number> {
  const { id } = await runArrangement<{ id: number }>(moodle, 'approve_data_request', { user });
  return id;
}

/** All text in what a person downloads as the answer to an export request. */
export async function downloadExport(
  page: Page,
  { moodle }: TestEnvironment,
  { request, user }: { request: number; user: number },
): Promise<string> {
  const [context] = await moodle.sql<{ id: string }>(
    'SELECT id FROM mdl_context WHERE contextlevel = $1 AND instanceid = $2',
    [CONTEXT_USER, user],
  );
  const path = `/pluginfile.php/${context?.id}/tool_dataprivacy/export/${request}/export.zip`;
  const response = await page.request.get(path);
  if (!response.ok()) throw new Error(`The export cannot be downloaded: ${response.status()}`);
  const files = Object.entries(unzipSync(await response.body()));
  return files
    .filter(([name]) => name.includes('Navigatr'))
    .map(([, bytes]) => strFromU8(bytes))
    .join('\n');
}

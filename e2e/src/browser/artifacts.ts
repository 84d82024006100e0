import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nameOn } from '../moodle/database/moodle-database.ts';

const ARTIFACTS = fileURLToPath(new URL('../../../artifacts', import.meta.url));

/** Logs, the report and what failed tests leave. */
export function artifactsOf(version: string): string {
  return join(ARTIFACTS, 'browser', nameOn(version));
}

export function screenshotsOf(version: string): string {
  return join(ARTIFACTS, 'screenshots', nameOn(version));
}

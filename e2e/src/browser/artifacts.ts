import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ARTIFACTS = fileURLToPath(new URL('../../../artifacts', import.meta.url));

/** Logs, the report and what failed tests leave. */
export function artifactsOf(version: string): string {
  return join(ARTIFACTS, 'browser', version);
}

export function screenshotsOf(version: string): string {
  return join(ARTIFACTS, 'screenshots', version);
}

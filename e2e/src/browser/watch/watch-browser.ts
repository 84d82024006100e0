import type { BrowserContext, ConsoleMessage, WebError } from '@playwright/test';
import { isOutside } from './watch-outside.ts';

/** Tells what a browser complains about: console errors and uncaught exceptions of Moodle's pages. */
export function watchBrowser(
  context: BrowserContext,
  wwwroot: string,
  complain: (complaint: string) => void,
): void {
  context.on('console', (message) => {
    if (message.type() === 'error' && !isForeign(message, wwwroot)) {
      complain(`Console: ${message.text()} (${message.location().url})`);
    }
  });
  context.on('weberror', (error) => complain(describeError(error)));
}

/**
 * A resource of somebody else that does not load: what we block, and badge images, which may be broken at
 * Navigatr.
 */
function isForeign(message: ConsoleMessage, wwwroot: string): boolean {
  const { url } = message.location();
  if (!message.text().startsWith('Failed to load resource') || !URL.canParse(url)) return false;
  return isOutside(new URL(url)) || !url.startsWith(wwwroot);
}

function describeError(error: WebError): string {
  const thrown = error.error();
  return `Uncaught on ${error.page()?.url() ?? 'a page'}: ${thrown.stack ?? thrown.message}`;
}

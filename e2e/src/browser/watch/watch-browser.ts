import type { BrowserContext, ConsoleMessage, WebError } from '@playwright/test';
import { isOutside } from './block-outside.ts';

/** What a browser complains about: console errors and uncaught exceptions of Moodle's pages. */
export function watchBrowser(context: BrowserContext, wwwroot: string): readonly string[] {
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error' && !isForeign(message, wwwroot)) {
      complaints.push(`Console: ${message.text()} (${message.location().url})`);
    }
  });
  context.on('weberror', (error) => complaints.push(describeError(error)));
  return complaints;
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

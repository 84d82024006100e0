import type { BrowserContext } from '@playwright/test';

/** A host that Moodle itself asks for its formulas, where a site has not switched them off. */
const MOODLES_OWN_HOSTS = ['cdn.jsdelivr.net'];

/**
 * Tells of hosts that pages ask for although nothing may leave the machine. The browser's flags see to it that nothing
 * does: a route here would switch off its cache, and each page would load everything anew.
 */
export function watchOutside(context: BrowserContext, complain: (complaint: string) => void): void {
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (isOutside(url) && !MOODLES_OWN_HOSTS.includes(url.host)) complain(`Asked ${url.host}`);
  });
}

export function isOutside(url: URL): boolean {
  return url.protocol.startsWith('http') && url.hostname !== '127.0.0.1';
}

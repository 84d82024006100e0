import type { BrowserContext } from '@playwright/test';

/** Nothing leaves the machine. Returns the hosts that pages asked for, as they come. */
export async function blockOutside(context: BrowserContext): Promise<readonly string[]> {
  const asked: string[] = [];
  await context.route(isOutside, (route) => {
    asked.push(new URL(route.request().url()).host);
    return route.abort();
  });
  return asked;
}

export function isOutside(url: URL): boolean {
  return url.protocol.startsWith('http') && url.hostname !== '127.0.0.1';
}

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { environment } from './environment.ts';

/** Without a window it takes a fifth less of the processor. */
export const HEADLESS_SHELL = 'chromium-headless-shell';

const NAMES = [HEADLESS_SHELL, 'chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

const FIXED_PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Chromium as root in a container, and silent: nothing it does on its own may leave the machine. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Pages reach this machine and no other, whatever they ask for.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  '--no-proxy-server',
];

/** The browser for tests: the variable `CHROMIUM`, else the path, else where macOS puts it. */
export function findChromium(env: Readonly<NodeJS.ProcessEnv> = environment): string | undefined {
  if (env['CHROMIUM']) return env['CHROMIUM'];
  return [...onPath(NAMES, env), ...FIXED_PLACES].find((place) => existsSync(place));
}

export function onPath(names: string[], env: Readonly<NodeJS.ProcessEnv> = environment): string[] {
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheHome } from '../system/cache-home.ts';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

/** Templates, packages and the machines that run now. */
export const bareHome = (): string => join(cacheHome(), 'bare-machine');

export const packagesFolder = (): string => join(bareHome(), 'packages');

export const templateFolder = (codename: string): string =>
  join(bareHome(), `template-${codename}-${process.arch}`);

/** Of the only user that a new Debian has. */
const HOME_INSIDE = '/root';

/** Where things lie inside. */
export const INSIDE = {
  home: HOME_INSIDE,
  checkout: join(HOME_INSIDE, 'checkout'),
  cache: join(HOME_INSIDE, '.cache', 'local_navigatr'),
  packages: '/var/cache/apt/archives',
  /** Its presence says that this is one. */
  mark: '/etc/navigatr-bare-machine',
} as const;

/** Whether this process runs in a machine that this room has made. */
export const isInsideBareMachine = (): boolean => existsSync(INSIDE.mark);

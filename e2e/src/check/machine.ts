import { existsSync } from 'node:fs';

/** Whether `ensureSystem` could have installed what is missing: as root on Debian or one of its children. */
export function canInstallPackages(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

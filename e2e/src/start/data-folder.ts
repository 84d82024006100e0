import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface DataFolder {
  /** The sidecar's own: embedded database and master key. */
  readonly ledger: string;
  /** Base64; kept with the data, because the ledger knows the site by it. */
  readonly secret: string;
  /** `kept`: an earlier run left its ledger there. */
  readonly kind: 'new' | 'kept';
  /** Removes a temporary one; a given one stays. */
  remove: () => void;
}

/** @param given a folder to keep the data in; undefined: a temporary one. */
export function openDataFolder(given: string | undefined): DataFolder {
  const folder = given === undefined ? mkdtempSync(join(tmpdir(), 'navigatr-start-')) : resolve(given);
  const ledger = join(folder, 'sidecar');
  const kind = existsSync(ledger) ? 'kept' : 'new';
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    ledger,
    kind,
    secret: readOrMakeSecret(join(folder, 'pairing-secret')),
    remove: () => {
      if (given === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function readOrMakeSecret(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

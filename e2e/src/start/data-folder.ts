import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeFolder } from '../system/make-folder.ts';

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

/**
 * @param given a folder to keep the data in; undefined: a temporary one.
 * @throws a sentence when it cannot be made or written
 */
export function openDataFolder(given: string | undefined): DataFolder {
  const folder = given === undefined ? mkdtempSync(join(tmpdir(), 'navigatr-start-')) : resolve(given);
  const ledger = join(folder, 'sidecar');
  const kind = existsSync(ledger) ? 'kept' : 'new';
  return {
    ledger,
    kind,
    secret: prepare(folder),
    remove: () => {
      if (given === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Returns its secret. */
function prepare(folder: string): string {
  try {
    makeFolder(folder, 0o700);
    return readOrMakeSecret(join(folder, 'pairing-secret'));
  } catch (cause) {
    throw new Error(`The data folder ${folder} cannot be made or written. Name another one in --data-dir.`, {
      cause,
    });
  }
}

function readOrMakeSecret(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

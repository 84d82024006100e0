import type { AuthScheme, Environment } from '@local-navigatr/shared-types';
import type { Keys } from '../keys/keys.ts';
import type { Access, Credential } from '../platform/platform.ts';

/** The columns of a connection that a platform call needs. */
export type StoredAccess = {
  site: string;
  environment: Environment;
  /** Sealed JSON. */
  credential: string;
  authScheme: AuthScheme;
  timeoutMs: number;
};

/** Opens a stored connection for a platform call. Throws when it was sealed with a master key we do not have. */
export const accessOf = (stored: StoredAccess, keys: Keys): Access => ({
  environment: stored.environment,
  credential: JSON.parse(
    keys.open(stored.credential, { site: stored.site, field: 'credential' }),
  ) as Credential,
  authScheme: stored.authScheme,
  timeoutMs: Number(stored.timeoutMs),
});

export const sealCredential = (credential: Credential, site: string, keys: Keys): string =>
  keys.seal(JSON.stringify(credential), { site, field: 'credential' });

import type { AuthScheme, Environment } from '@local-navigatr/shared-types';
import type { Keys } from '../keys/keys.ts';
import type { Access, Credential } from '../platform/platform.ts';

/** One of a site's connections, by its id. */
export type ConnectionPlace = { site: string; connection: string };

/** The columns of a connection that a platform call needs. */
export type StoredAccess = ConnectionPlace & {
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
    keys.open(stored.credential, { ...placeOf(stored), field: 'credential' }),
  ) as Credential,
  authScheme: stored.authScheme,
  timeoutMs: Number(stored.timeoutMs),
});

export const sealCredential = (credential: Credential, place: ConnectionPlace, keys: Keys): string =>
  keys.seal(JSON.stringify(credential), { ...placeOf(place), field: 'credential' });

const placeOf = ({ site, connection }: ConnectionPlace): ConnectionPlace => ({ site, connection });

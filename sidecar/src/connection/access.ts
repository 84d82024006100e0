import type { AuthScheme, Environment } from '@local-navigatr/shared-types';
import type { EncryptionContext, Keys } from '../keys/keys.ts';
import type { Access, Credential } from '../platform/port.ts';

/** Names one of a site's connections by its id. */
export type ConnectionKey = { site: string; connection: string };

/** The columns of a connection that a platform call needs. */
export type StoredAccess = ConnectionKey & {
  environment: Environment;
  /** Sealed JSON. */
  credential: string;
  authScheme: AuthScheme;
  timeoutMs: number;
};

/** Opens a stored connection for a platform call. Throws when it was sealed with a master key we do not have. */
export const accessOf = (stored: StoredAccess, keys: Keys): Access => ({
  environment: stored.environment,
  credential: JSON.parse(keys.decrypt(stored.credential, contextOf(stored))) as Credential,
  authScheme: stored.authScheme,
  timeoutMs: Number(stored.timeoutMs),
});

export const encryptCredential = (credential: Credential, key: ConnectionKey, keys: Keys): string =>
  keys.encrypt(JSON.stringify(credential), contextOf(key));

const contextOf = ({ site, connection }: ConnectionKey): EncryptionContext => ({
  site,
  connection,
  field: 'credential',
});

import { type Environment, type PlatformName, TIMEOUT_MS } from '@local-navigatr/shared-types';
import type { Deps } from '../deps.ts';
import { type Detail, Refusal } from '../errors.ts';
import type { Access, Credential, Platform } from '../platform/port.ts';
import { accessOf } from './access.ts';
import type { StoredConnection } from './find-connection.ts';

export type TypedValues = {
  platform?: PlatformName | undefined;
  environment?: Environment | undefined;
  token?: string | undefined;
  username?: string | undefined;
  password?: string | undefined;
  clientId?: string | undefined;
  clientSecret?: string | undefined;
  timeoutMs?: number | undefined;
};

/**
 * What to sign in with: as typed, else as stored; null when there is neither. What is stored belongs to its platform and
 * environment and never goes to another one. `lane` is null while the account is unknown.
 */
export type ConnectionInput = { platform: Platform; access: Access; lane: string | null; typed: boolean };

export function givenAccess(
  deps: Deps,
  typed: TypedValues,
  stored: StoredConnection | null,
): ConnectionInput | null {
  const platform = platformOf(deps, typed, stored);
  const before = stored ? accessOf(stored, deps.keys) : null;
  const environment = typed.environment ?? before?.environment ?? 'production';
  const isSamePlace = stored?.platform === platform.name && stored.environment === environment;
  requireOffered(platform, environment);
  const known = isSamePlace && before ? before.credential : null;
  const credential = typedCredential(typed, platform, known);
  const chosen = credential ?? known;
  if (!chosen) return null;
  return {
    platform,
    access: {
      environment,
      credential: chosen,
      authScheme: before?.authScheme ?? 'bearer',
      timeoutMs: typed.timeoutMs ?? before?.timeoutMs ?? TIMEOUT_MS.default,
    },
    // A new token in the same place most likely belongs to the same account.
    lane: isSamePlace && stored.target ? stored.lane : null,
    typed: credential !== null,
  };
}

/** Where the configuration lets it be connected. */
function requireOffered({ environments, label }: Platform, environment: Environment): void {
  if (environments === undefined || environments.includes(environment)) return;
  throw new Refusal('invalid_request', `this sidecar does not connect to ${label} there`, [
    { path: 'platform', message: 'is not offered in this environment' },
  ]);
}

/** As typed, else as stored, else the usual one. */
export function platformOf(
  { platforms }: Pick<Deps, 'platforms'>,
  typed: TypedValues,
  stored: StoredConnection | null,
): Platform {
  const name = typed.platform ?? stored?.platform;
  return name ? platforms.of(name) : platforms.default;
}

function typedCredential(
  typed: TypedValues,
  platform: Platform,
  known: Credential | null,
): Credential | null {
  const { token, username, password, clientId, clientSecret } = typed;
  if (platform.signsInWith === 'client') return typedClient(typed, known);
  if (clientId !== undefined || clientSecret !== undefined)
    throw mixed('clientId', 'is not what this platform signs in with');
  if (token !== undefined) return typedToken(token, typed);
  if (username === undefined && password === undefined) return null;
  if (!username || !password) throw mixed('username', 'user name and password belong together');
  return { username, password };
}

function typedToken(token: string, { username, password }: TypedValues): Credential {
  if (username !== undefined || password !== undefined) throw mixed('token', 'not together with a user name');
  const cleaned = token.replace(/\s+/g, '');
  if (cleaned === '') throw mixed('token', 'is empty');
  return { token: cleaned };
}

/** A client id without its secret stands for what is stored, if it is the same. */
function typedClient(
  { token, username, password, clientId, clientSecret }: TypedValues,
  known: Credential | null,
): Credential | null {
  if (token !== undefined || username !== undefined || password !== undefined)
    throw mixed('token', 'is not what this platform signs in with');
  if (clientId === undefined && clientSecret === undefined) return null;
  const id = clientId?.trim() ?? '';
  if (!CLIENT_ID.test(id)) throw mixed('clientId', 'must be 1 to 100 letters, digits or underscores');
  const secret = clientSecret?.replace(/\s+/g, '') ?? '';
  if (secret !== '') return { clientId: id, clientSecret: secret };
  if (known !== null && 'clientId' in known && known.clientId === id) return known;
  throw mixed('clientSecret', 'belongs to the client id, and is missing');
}

// As the vendor's own interface has them.
const CLIENT_ID = /^\w{1,100}$/;

const mixed = (path: string, message: string): Refusal => {
  const details: Detail[] = [{ path, message }];
  return new Refusal('invalid_request', 'the credential is not whole', details);
};

// Of a short token, four characters would be most of it.
const SHOWN_FROM_LENGTH = 12;

/** The end of a token, to recognise it by; empty where showing it would say too much. */
export function lastFour(credential: Credential): string {
  if ('username' in credential) return '';
  const secret = 'token' in credential ? credential.token : credential.clientSecret;
  return secret.length >= SHOWN_FROM_LENGTH ? secret.slice(-4) : '';
}

import { isObject, textOf } from '../http/json.ts';
import { memoryKeyOf } from '../http/memory-key.ts';
import type { Reply } from '../http/reply.ts';
import type { Access, RateLimitPermit } from '../port.ts';

// The vendor says about ten minutes; renewed a minute ahead, so that no call starts with a dying token.
const ASSUMED_LIFE_MS = 10 * 60_000;
const AHEAD_MS = 60_000;
// A token refused right after it was made does not get better by making another.
const FRESH_MS = 30_000;

export type Token = { kind: 'token'; token: string } | { kind: 'failed'; reply: Reply };

/** Signs a legacy user name and password in (deprecated by the vendor). */
export type SignIn = (
  access: Access,
  legacy: { username: string; password: string },
  permit: RateLimitPermit,
) => Promise<Reply>;

/** Tokens of legacy sign-ins, kept until shortly before they expire. A Personal Access Token is its own token. */
export class Sessions {
  readonly #tokens = new Map<string, { token: Promise<Token>; madeAt: number }>();
  readonly #signIn: SignIn;

  constructor(signIn: SignIn) {
    this.#signIn = signIn;
  }

  /** `turn` is awaited when a call is needed for it. */
  tokenFor(access: Access, permit: RateLimitPermit): Promise<Token> {
    const { credential } = access;
    if ('token' in credential) return Promise.resolve({ kind: 'token', token: credential.token });
    if (!('username' in credential)) throw new Error('not a credential of this platform');
    const key = memoryKeyOf(access.environment, credential);
    const known = this.#tokens.get(key);
    if (known && known.madeAt + ASSUMED_LIFE_MS - AHEAD_MS > performance.now()) return known.token;
    const token = this.#renew(access, credential, permit);
    this.#tokens.set(key, { token, madeAt: performance.now() });
    const forget = () => this.#tokens.delete(key);
    token.then((result) => result.kind === 'failed' && forget(), forget);
    return token;
  }

  /** Forgets a token that was refused, and tells whether the next call will have another one. */
  async drop(access: Access, refused: string): Promise<boolean> {
    if (!('username' in access.credential)) return false;
    const key = memoryKeyOf(access.environment, access.credential);
    const known = this.#tokens.get(key);
    if (known === undefined) return true;
    const present = await known.token;
    if (present.kind === 'token' && present.token !== refused) return true;
    if (known.madeAt + FRESH_MS > performance.now()) return false;
    return this.#tokens.delete(key);
  }

  async #renew(
    access: Access,
    credential: { username: string; password: string },
    permit: RateLimitPermit,
  ): Promise<Token> {
    const reply = await this.#signIn(access, credential, permit);
    const json = reply.kind === 'answer' && reply.status < 300 && isObject(reply.json) ? reply.json : {};
    const token = textOf(json['access_token']);
    return token === null ? { kind: 'failed', reply } : { kind: 'token', token };
  }
}

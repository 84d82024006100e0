import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../clock.ts';
import type { Identity } from '../http/api-call.ts';
import type { Account, AuthScheme } from './account.ts';

export interface LegacySession {
  readonly account: Account;
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}

interface Presented {
  readonly scheme: AuthScheme;
  readonly token: string;
}

// "about ten minutes" in the vendor's help page.
const legacyLifetimeMs = 600_000;

function presentedTokens(headers: IncomingHttpHeaders): Presented[] {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const direct = headers['x-access-token'];
  return [
    ...(bearer === undefined ? [] : [{ scheme: 'bearer' as const, token: bearer }]),
    ...(typeof direct === 'string' ? [{ scheme: 'x-access-token' as const, token: direct }] : []),
  ];
}

/** Who may call: accounts, their Personal Access Tokens and the short-lived tokens of the legacy sign-in. */
export class AccountDirectory {
  readonly #clock: Clock;
  readonly #accounts = new Map<number, Account>();
  readonly #revoked = new Set<string>();
  readonly #sessions = new Map<string, { accountId: number; expiresAtMs: number }>();
  #sessionCount = 0;

  constructor(accounts: readonly Account[], clock: Clock) {
    this.#clock = clock;
    for (const account of accounts) this.#accounts.set(account.id, account);
  }

  /** A refused token still names its account where it is known, because its calls count in that account's window. */
  identify(headers: IncomingHttpHeaders): Identity {
    const identities = presentedTokens(headers).map((presented) => this.#identifyToken(presented));
    const accepted = identities.find((identity) => identity.kind === 'accepted');
    const known = identities.find((identity) => identity.account !== null);
    return accepted ?? known ?? { kind: 'refused', account: null };
  }

  #identifyToken({ scheme, token }: Presented): Identity {
    const session = this.#sessions.get(token);
    if (session) return this.#identifySession(session, scheme);
    const account = this.#ownerOf(token);
    if (!account) return { kind: 'refused', account: null };
    const welcome = account.accepts.includes(scheme) && !this.#revoked.has(token);
    return { kind: welcome ? 'accepted' : 'refused', account };
  }

  #identifySession(session: { accountId: number; expiresAtMs: number }, scheme: AuthScheme): Identity {
    const account = this.#accounts.get(session.accountId);
    if (!account) return { kind: 'refused', account: null };
    const valid = scheme === 'bearer' && this.#clock.monotonicMs() < session.expiresAtMs;
    return { kind: valid ? 'accepted' : 'refused', account };
  }

  #ownerOf(token: string): Account | undefined {
    return this.list().find((account) => account.tokens.includes(token));
  }

  findByUsername(username: string): Account | undefined {
    return this.list().find((account) => account.username === username);
  }

  signIn(username: string, password: string): LegacySession | null {
    const account = this.findByUsername(username);
    if (account?.password !== password) return null;
    this.#sessionCount += 1;
    const accessToken = `sandbox-session-${account.id}-${this.#sessionCount}`;
    const expiresAtMs = this.#clock.monotonicMs() + legacyLifetimeMs;
    this.#sessions.set(accessToken, { accountId: account.id, expiresAtMs });
    return { account, accessToken, expiresInSeconds: legacyLifetimeMs / 1000 };
  }

  list(): Account[] {
    return [...this.#accounts.values()];
  }

  isRevoked(token: string): boolean {
    return this.#revoked.has(token);
  }

  /** False when no account has this token. A short-lived token ends for good; `restore` brings back only PATs. */
  revoke(token: string): boolean {
    if (this.#sessions.delete(token)) return true;
    if (!this.#ownerOf(token)) return false;
    this.#revoked.add(token);
    return true;
  }

  restore(token: string): boolean {
    return this.#revoked.delete(token) || this.#ownerOf(token) !== undefined;
  }

  setAccepts(accountId: number, accepts: readonly AuthScheme[]): boolean {
    const account = this.#accounts.get(accountId);
    if (!account) return false;
    this.#accounts.set(accountId, { ...account, accepts });
    return true;
  }
}

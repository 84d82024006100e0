import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../../clock.ts';
import type { Identity } from '../../http/api-call.ts';
import type { Client } from './client.ts';

export type SignIn =
  | { readonly kind: 'signed_in'; readonly accessToken: string; readonly expiresInSeconds: number }
  | { readonly kind: 'refused' }
  /** The newest token is younger than ten seconds. */
  | { readonly kind: 'too_soon'; readonly waitMs: number };

interface Bearer {
  readonly clientId: string;
  readonly secret: string;
  readonly expiresAtMs: number;
}

// "one new token per ten seconds" in the vendor's text.
const tokenPauseMs = 10_000;

/** Who may call: clients, their secrets and the bearers that these were changed for. */
export class ClientDirectory {
  readonly #clock: Clock;
  readonly #lifetimeSeconds: number;
  readonly #clients: Map<string, Client>;
  readonly #revoked = new Set<string>();
  readonly #bearers = new Map<string, Bearer>();
  readonly #newestAtMs = new Map<string, number>();
  readonly #tokens = new Map<string, number>();

  constructor(
    clients: readonly Client[],
    { clock, lifetimeSeconds }: { clock: Clock; lifetimeSeconds: number },
  ) {
    this.#clock = clock;
    this.#lifetimeSeconds = lifetimeSeconds;
    this.#clients = new Map(clients.map((client) => [client.id, client]));
  }

  list(): Client[] {
    return [...this.#clients.values()];
  }

  find(clientId: string): Client | undefined {
    return this.#clients.get(clientId);
  }

  /** A bearer keeps to the client it was made for, and dies with its secret. */
  identify({ authorization }: IncomingHttpHeaders): Identity<Client> {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
    const bearer = this.#bearers.get(token);
    const client = bearer && this.#clients.get(bearer.clientId);
    if (!client) return { kind: 'refused', account: null };
    const valid = !this.#revoked.has(bearer.secret) && this.#clock.monotonicMs() < bearer.expiresAtMs;
    return { kind: valid ? 'accepted' : 'refused', account: client };
  }

  signIn(clientId: string, secret: string): SignIn {
    const client = this.#clients.get(clientId);
    if (!client?.secrets.includes(secret) || this.#revoked.has(secret)) return { kind: 'refused' };
    const nowMs = this.#clock.monotonicMs();
    const waitMs = (this.#newestAtMs.get(clientId) ?? Number.NEGATIVE_INFINITY) + tokenPauseMs - nowMs;
    return waitMs > 0 ? { kind: 'too_soon', waitMs } : this.#newBearer(clientId, secret);
  }

  #newBearer(clientId: string, secret: string): SignIn {
    const nowMs = this.#clock.monotonicMs();
    const count = this.tokensOf(clientId) + 1;
    const accessToken = `sandbox_bearer_${clientId}_${count}`;
    this.#newestAtMs.set(clientId, nowMs);
    this.#tokens.set(clientId, count);
    const expiresAtMs = nowMs + this.#lifetimeSeconds * 1000;
    this.#bearers.set(accessToken, { clientId, secret, expiresAtMs });
    return { kind: 'signed_in', accessToken, expiresInSeconds: this.#lifetimeSeconds };
  }

  /** How many bearers the client was given so far. */
  tokensOf(clientId: string): number {
    return this.#tokens.get(clientId) ?? 0;
  }

  isRevoked(secret: string): boolean {
    return this.#revoked.has(secret);
  }

  /** False when no client has this secret. */
  revokeSecret(secret: string): boolean {
    if (!this.#hasSecret(secret)) return false;
    this.#revoked.add(secret);
    return true;
  }

  restoreSecret(secret: string): boolean {
    this.#revoked.delete(secret);
    return this.#hasSecret(secret);
  }

  #hasSecret(secret: string): boolean {
    return this.list().some((client) => client.secrets.includes(secret));
  }

  /** Every bearer of the client is rejected from now on; the pause of ten seconds goes on. */
  expireBearers(clientId: string): void {
    for (const [token, bearer] of this.#bearers) {
      if (bearer.clientId === clientId) this.#bearers.set(token, { ...bearer, expiresAtMs: 0 });
    }
  }

  /** False when there is no such client. */
  change(clientId: string, change: Partial<Pick<Client, 'aliases' | 'issuingLimit' | 'secrets'>>): boolean {
    const client = this.#clients.get(clientId);
    if (!client) return false;
    this.#clients.set(clientId, { ...client, ...change });
    return true;
  }
}

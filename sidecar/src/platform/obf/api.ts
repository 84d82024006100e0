import { type OpenSocket, openSocket } from '../http/connect-socket.ts';
import { callWhenPermitted, urlBelow } from '../http/permitted-call.ts';
import { type HttpRead, isCredentialRefused } from '../http/read-reply.ts';
import type { Answer, NoAnswer, Reply } from '../http/reply.ts';
import type { HttpCall } from '../http/send-request.ts';
import type { Access, ClientCredential, RateLimitPermit } from '../port.ts';
import type { BearerOwner, BearerStore } from './bearer-store.ts';
import { Bearers, PATIENT_MS, SIGN_IN_TIMEOUT_MS } from './bearers.ts';

export type ObfHost = {
  /** Null: the configuration does not allow it, and nothing is called. */
  url: URL | null;
  proxy: URL | null;
  /** The lane of an account. */
  accountOf: (clientId: string) => string;
};

/** `path` comes after the base URL; `body` makes it a PUT. */
type Question = { path: string; permit: RateLimitPermit; body?: object };

/** Calls to version 2 of the API: the way there, the bearer, and one question. What an answer means is not known here. */
export class ObfApi {
  readonly bearers: Bearers;
  readonly #host: ObfHost;

  constructor(host: ObfHost, store: BearerStore) {
    this.#host = host;
    this.bearers = new Bearers(store, (owner) => this.#signIn(owner));
  }

  async open(): Promise<OpenSocket | NoAnswer> {
    const { url, proxy } = this.#host;
    return url === null ? notAllowed : openSocket(url, proxy);
  }

  url(path: string): URL {
    const { url } = this.#host;
    if (url === null) throw new Error('a host that is not allowed is called');
    return urlBelow(url, path);
  }

  /** Whose bearer an access needs. */
  ownerOf({ credential }: Access): BearerOwner {
    const client = clientIn(credential);
    return { account: this.#host.accountOf(client.clientId), credential: client };
  }

  /** The id of the organisation, which all paths begin with. */
  clientIdOf({ credential }: Access): string {
    return clientIn(credential).clientId;
  }

  /** One call, and another one where that got a new bearer; `parse` answers null for a body that is not from this API. */
  async ask<T>(access: Access, question: Question, parse: (json: unknown) => T | null): Promise<HttpRead<T>> {
    const first = await this.askOnce(access, question, parse);
    if (first.token === null || !isCredentialRefused(first.reply)) return first;
    await this.bearers.refuse(this.ownerOf(access), first.token);
    return this.askOnce(access, question, parse);
  }

  /** `token`: the bearer that it was asked with; null: there was none. */
  async askOnce<T>(
    access: Access,
    { path, permit, body }: Question,
    parse: (json: unknown) => T | null,
  ): Promise<HttpRead<T> & { token: string | null }> {
    const signedIn = await this.bearers.bearerFor(this.ownerOf(access), PATIENT_MS);
    if (signedIn.kind !== 'bearer') {
      const reply = signedIn.kind === 'failed' ? signedIn.reply : tooSoon(signedIn.waitMs);
      return { reply, latencyMs: 0, value: null, token: null };
    }
    const { token } = signedIn;
    const call: HttpCall = {
      ...(body === undefined ? { method: 'GET' } : { method: 'PUT', body: JSON.stringify(body) }),
      url: this.url(path),
      headers: headersWith(token),
      timeoutMs: access.timeoutMs,
    };
    const { reply, latencyMs } = await callWhenPermitted(() => this.open(), call, permit);
    return { reply, latencyMs, value: isGood(reply) ? parse(reply.json) : null, token };
  }

  /** Signing in has a pace of its own, so it needs no permit. */
  async #signIn({ credential: { clientId, clientSecret } }: BearerOwner): Promise<Reply> {
    if (this.#host.url === null) return notAllowed;
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
    const call: HttpCall = {
      method: 'POST',
      url: this.url('client/oauth2/token'),
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams(form).toString(),
      timeoutMs: SIGN_IN_TIMEOUT_MS,
    };
    return (
      await callWhenPermitted(
        () => this.open(),
        call,
        async () => {},
      )
    ).reply;
  }
}

const isGood = (reply: Reply): reply is Answer =>
  reply.kind === 'answer' && reply.status >= 200 && reply.status < 300;

/** The body is always JSON. */
export const headersWith = (token: string): Record<string, string> => ({
  'content-type': 'application/json',
  accept: 'application/json',
  authorization: `Bearer ${token}`,
});

const clientIn = (credential: Access['credential']): ClientCredential => {
  if (!('clientId' in credential)) throw new Error('not a credential of this platform');
  return credential;
};

const notAllowed: NoAnswer = {
  kind: 'no_answer',
  sent: false,
  cause: 'refused',
  errorClass: 'HOST_NOT_ALLOWED',
};

/** As the platform itself would say it, if it were asked. */
const tooSoon = (waitMs: number): Answer => ({
  kind: 'answer',
  status: 429,
  headers: { 'retry-after': String(Math.ceil(waitMs / 1000)) },
  json: undefined,
  form: 'empty',
});

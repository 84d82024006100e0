import type { Environment } from '@local-navigatr/shared-types';
import { type OpenSocket, openSocket } from '../http/connect-socket.ts';
import { callWhenPermitted, type TimedReply, urlBelow } from '../http/permitted-call.ts';
import type { HttpRead } from '../http/read-reply.ts';
import type { NoAnswer } from '../http/reply.ts';
import type { HttpCall } from '../http/send-request.ts';
import type { Access, RateLimitPermit } from '../port.ts';
import { authorization, jsonHeaders } from './requests.ts';
import { Sessions } from './session.ts';

export type NavigatrUrls = Readonly<Record<Environment, URL>>;

/** Calls to the Navigatr API: the way there, the token, and one GET. What an answer means is not known here. */
export class NavigatrApi {
  readonly sessions = new Sessions(async (access, { username, password }, permit) => {
    const call: HttpCall = {
      method: 'POST',
      url: this.url(access.environment, 'v1/token'),
      headers: jsonHeaders,
      body: JSON.stringify({ username, password }),
      timeoutMs: access.timeoutMs,
    };
    return (await this.#call(access, call, permit)).reply;
  });

  readonly #urls: NavigatrUrls;
  readonly #proxy: URL | null;

  constructor(urls: NavigatrUrls, proxy: URL | null) {
    this.#urls = urls;
    this.#proxy = proxy;
  }

  open(environment: Environment): Promise<OpenSocket | NoAnswer> {
    return openSocket(this.#urls[environment], this.#proxy);
  }

  /** One GET, and another one where that got a new token; `parse` answers null for a body that is not from this API. */
  async read<T>(
    access: Access,
    { path, permit }: { path: string; permit: RateLimitPermit },
    parse: (json: unknown) => T | null,
  ): Promise<HttpRead<T>> {
    const token = await this.sessions.tokenFor(access, permit);
    if (token.kind === 'failed') return { reply: token.reply, latencyMs: 0, value: null };
    const { reply, latencyMs } = await this.#call(access, this.#get(access, path, token.token), permit);
    const refused = reply.kind === 'answer' && reply.status === 401;
    if (refused && (await this.sessions.drop(access, token.token)))
      return this.read(access, { path, permit }, parse);
    const value = reply.kind === 'answer' && reply.status === 200 ? parse(reply.json) : null;
    return { reply, latencyMs, value };
  }

  #get({ environment, authScheme, timeoutMs }: Access, path: string, token: string): HttpCall {
    const headers = { accept: 'application/json', ...authorization(authScheme, token) };
    return { method: 'GET', url: this.url(environment, path), headers, timeoutMs };
  }

  #call(access: Access, call: HttpCall, permit: RateLimitPermit): Promise<TimedReply> {
    return callWhenPermitted(() => this.open(access.environment), call, permit);
  }

  url(environment: Environment, path: string): URL {
    return urlBelow(this.#urls[environment], path);
  }
}

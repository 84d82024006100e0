import type { ServerResponse } from 'node:http';
import { createObf } from '../platform/obf/adapter.ts';
import type { BearerStore } from '../platform/obf/bearer-store.ts';
import type { Access, Platform } from '../platform/port.ts';
import { answerJson, type ReceivedCall, type StandInApi, startStandInApi } from './stand-in-api.ts';

export const CLIENT = { clientId: 'ORG1', clientSecret: 'secret_of_org_one' };
export const OBF_TARGET = 'obf:production:ORG1';
export const OBF_ACCESS: Access = {
  environment: 'production',
  credential: CLIENT,
  authScheme: 'bearer',
  timeoutMs: 15_000,
};

type Answer = (seen: ReceivedCall, response: ServerResponse) => void;

/** Open Badge Factory as one test needs it: an organisation with badges and events. */
export class StandInObf {
  readonly api: StandInApi;
  /** Bearers that were given out. */
  bearers: string[] = [];
  /** Bearers that are refused. */
  readonly ended = new Set<string>();
  events: { id: string; badge_id: string; log_entry?: unknown }[] = [];
  client: object = { id: 'ORG1', name: 'Northfield', issuing_limit: 0 };
  badges: object[] = [{ id: 'B1', name: 'First', draft: false, client_alias_id: ['SUB1'], language: ['en'] }];
  recipients: object[] = [];
  /** Answers instead, where it is set. */
  issue: Answer = (_, response) =>
    answerJson(response, 200, { success: true, message: '', resource_type: 'event', resource_id: 'EV1' });
  instead: ((seen: ReceivedCall, response: ServerResponse) => boolean) | null = null;

  private constructor(api: StandInApi) {
    this.api = api;
    api.onRead((seen, response) => this.#answer(seen, response));
    api.onIssue((seen, response) => this.#answer(seen, response));
  }

  static async start(): Promise<StandInObf> {
    return new StandInObf(await startStandInApi());
  }

  get url(): URL {
    return new URL('v2/', this.api.url);
  }

  /** Calls to paths that end so, without their query. */
  seen(end: string): ReceivedCall[] {
    return this.api.seen.filter(({ path }) => path.split('?')[0]?.endsWith(end));
  }

  #answer(seen: ReceivedCall, response: ServerResponse): void {
    const path = seen.path.split('?')[0] ?? '';
    if (path.endsWith('/oauth2/token')) this.#signIn(seen, response);
    else if (this.#isSignedIn(seen)) this.#answerSignedIn(seen, response, path);
    else {
      response.writeHead(403, { 'content-type': 'text/plain' });
      response.end('403 Forbidden');
    }
  }

  #isSignedIn({ headers }: ReceivedCall): boolean {
    const bearer = /^Bearer (.*)$/.exec(headers.authorization ?? '')?.[1] ?? '';
    return this.bearers.includes(bearer) && !this.ended.has(bearer);
  }

  #answerSignedIn(seen: ReceivedCall, response: ServerResponse, path: string): void {
    if (this.instead?.(seen, response)) return;
    const body = this.#bodyOf(path);
    if (path.endsWith('/issue')) this.issue(seen, response);
    else if (body === null) answerJson(response, 404, { status: 404, error: 'Not Found' });
    else answerJson(response, 200, body);
  }

  #signIn({ body }: ReceivedCall, response: ServerResponse): void {
    const isGood = new URLSearchParams(body).get('client_secret') === CLIENT.clientSecret;
    if (isGood) this.bearers.push(`bearer-${this.bearers.length + 1}`);
    const bearer = { access_token: this.bearers.at(-1), token_type: 'bearer', expires_in: 18_000 };
    answerJson(response, isGood ? 200 : 403, isGood ? bearer : { status: 403, error: 'Forbidden' });
  }

  #bodyOf(path: string): object | null {
    const list = (result: object[]) => ({ result, total: result.length });
    if (path === '/v2/client/ORG1/ping') return { success: true };
    if (path === '/v2/client/ORG1') return this.client;
    if (path === '/v2/client/ORG1/alias') return list([{ id: 'SUB1', name: 'Fire & Rescue' }]);
    if (path === '/v2/badge/ORG1') return list(this.badges);
    if (path === '/v2/event/ORG1') return list(this.events);
    if (path === '/v2/event/ORG1/recipient') return list(this.recipients);
    if (path.endsWith('/revoke')) return { success: true, message: '', count: 1 };
    const id = path.split('/').at(-1);
    const found = [...this.badges, ...this.events].find((one) => 'id' in one && one.id === id);
    return found ?? null;
  }
}

/** Keeps bearers in memory, without any pace. */
export function bearersInMemory(): BearerStore {
  const kept = new Map<string, string>();
  return {
    read: async ({ account }) => {
      const token = kept.get(account);
      return token === undefined ? null : { token, endsInMs: 60_000 };
    },
    reserve: async () => ({ granted: true }),
    pause: async () => {},
    keep: async ({ account }, { token }) => void kept.set(account, token),
    forget: async ({ account }, token) => void (kept.get(account) === token && kept.delete(account)),
  };
}

/** The real adapter, calling the stand-in. */
export const obfAt = (
  url: URL,
  { bearers = bearersInMemory(), rate = { limit: 50, windowMs: 10 } } = {},
): Platform => createObf('obf', { url, rate, bearers, lookUpAfterMs: [60_000, 300_000, 900_000] });
